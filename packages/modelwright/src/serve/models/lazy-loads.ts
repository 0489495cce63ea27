import type { Service } from '@modelwright/runtime'
import { isModelwrightError, type Log } from '../../core/index.ts'
import type { HostedVersion } from './hosted-version.ts'

/** Loads versions that are asked for. */
export interface LazyLoads {
  load(hosted: HostedVersion): Promise<Service>
  /** Says in the log why one cannot be loaded, once for each time that was tried. */
  complain(name: string, error: unknown): void
}

/**
 * Loads one after the other, however many are asked for at a time: what is loaded stays within its bounds but for one.
 *
 * @param settle - is called after each, before the next: makes room
 */
export function lazyLoads(
  { log }: { readonly log: Log },
  settle: (loaded: HostedVersion) => void,
): LazyLoads {
  let last: Promise<unknown> = Promise.resolve()
  const told = new WeakSet<object>()
  return {
    load(hosted) {
      const turn = last.then(async () => {
        const service = await hosted.load()
        settle(hosted)
        return service
      })
      last = turn.catch(() => {})
      return turn
    },
    complain(name, error) {
      if (error instanceof Error) {
        if (told.has(error)) return
        told.add(error)
      }
      const why = isModelwrightError(error) ? `${error.code} ${error.message}` : String(error)
      log({ kind: 'warning', stage: 'serve', message: `${name} cannot be loaded: ${why}` })
    },
  }
}
