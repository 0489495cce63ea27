import type { DeploymentLock } from '../../core/index.ts'
import type { Host } from '../target.ts'

/** How often it is said that the holder of a lock lives: many times within the silence after which others take it. */
export const beatMs = 15_000

/** A lock that is kept alive while work goes on. */
export interface Heartbeat {
  /** What is outside, for as long as the lock is held: it is interrupted when the lock is lost. */
  readonly host: Host
  isLost(): boolean
  /** Is silent while something is waited for. */
  unheard<Result>(work: () => Promise<Result>): Promise<Result>
  stop(): Promise<void>
}

/** What ends as soon as the lock is lost, too. */
function unlessLost<Result>(work: Promise<Result>, { signal }: AbortController): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/**
 * Says every few seconds that the holder of a lock lives, also while a provider takes an hour for one thing; keeps no process from ending.
 *
 * @param refusal - what work is interrupted with once somebody else has the lock
 */
export function keepBeating(
  { renew }: Pick<DeploymentLock, 'renew'>,
  host: Host,
  refusal: () => Error,
): Heartbeat {
  const lost = new AbortController()
  let last = Promise.resolve()
  let isBusy = false
  let isSilent = false
  const beat = async (): Promise<void> => {
    try {
      if (!(await renew())) lost.abort(refusal())
    } catch {
      // A store that cannot be reached now is asked again; the next write says what is wrong with it.
    } finally {
      isBusy = false
    }
  }
  const timer = setInterval(() => {
    if (isBusy || isSilent) return
    isBusy = true
    last = beat()
  }, beatMs)
  timer.unref()
  return {
    host: {
      ...host,
      signal: AbortSignal.any([host.signal, lost.signal]),
      sleep: (ms) => unlessLost(host.sleep(ms), lost),
    },
    isLost: () => lost.signal.aborted,
    async unheard(work) {
      isSilent = true
      try {
        return await work()
      } finally {
        isSilent = false
      }
    },
    async stop() {
      clearInterval(timer)
      await last
    },
  }
}
