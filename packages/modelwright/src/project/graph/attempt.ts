import { isModelwrightError, ModelwrightError } from '../../core/index.ts'

/** How often, and how long, work may be tried. */
export interface Patience {
  readonly name: string
  /** Attempts after the first. */
  readonly retries: number
  readonly timeoutSeconds?: number
  readonly signal: AbortSignal
  /** Whether the work is left to itself as soon as the signal is aborted. */
  readonly isLeft: boolean
  /** Waits between attempts. */
  pause(ms: number, signal: AbortSignal): Promise<void>
  /** Hears of an attempt that failed and is made again. */
  again(error: unknown, attempt: number, waitMs: number): void
}

const firstWaitMs = 500
const mostWaitMs = 60_000

/** Milliseconds before the next attempt: twice as long each time. */
export function waitBefore(attempt: number): number {
  return Math.min(mostWaitMs, firstWaitMs * 2 ** (attempt - 1))
}

/** Words of anything that was thrown. */
export function wordsOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  try {
    return typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? String(thrown))
  } catch {
    return 'something that cannot be written'
  }
}

function overdue({ name, timeoutSeconds }: Patience): ModelwrightError {
  return new ModelwrightError('PROJECT_STEP_OVERDUE', {
    message: `The step "${name}" was given up: it took longer than ${timeoutSeconds} seconds.`,
    where: name,
    mend: ['Allow it more:  timeoutSeconds', 'A step that hears its signal can end in time.'],
  })
}

/** What a step threw, as an error that names it; ours are clear as they are. */
function failed(name: string, thrown: unknown): Error {
  if (isModelwrightError(thrown) || (thrown instanceof Error && thrown.message.startsWith('bug:')))
    return thrown
  return new ModelwrightError('PROJECT_STEP_FAILED', {
    message: `The step "${name}" failed: ${wordsOf(thrown)}`,
    where: name,
    mend: ['Mend its code; steps that were finished are not run again.'],
    cause: thrown,
  })
}

/** Waits for work, but no longer than allowed; then its signal is aborted and nobody waits any more. */
function inTime<Result>(work: (signal: AbortSignal) => Promise<Result>, patience: Patience): Promise<Result> {
  const { timeoutSeconds, signal, isLeft } = patience
  if (timeoutSeconds === undefined && !isLeft) return work(signal)
  const own = new AbortController()
  const both = AbortSignal.any([signal, own.signal])
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason)
    if (isLeft) signal.addEventListener('abort', leave, { once: true })
    const giveUp = (): void => {
      const error = overdue(patience)
      reject(error)
      own.abort(error)
    }
    const timer = timeoutSeconds === undefined ? undefined : setTimeout(giveUp, 1000 * timeoutSeconds)
    void work(both)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer)
        signal.removeEventListener('abort', leave)
      })
  })
}

/**
 * Tries work, again after a while where it fails, and gives it up when it takes too long.
 *
 * @param work - is handed a signal and the number of the attempt, from 1
 * @throws {ModelwrightError} PROJECT_STEP_OVERDUE - when the last attempt took too long
 * @throws {ModelwrightError} PROJECT_STEP_FAILED - when it threw anything but an error of ours
 */
export async function attempts<Result>(
  work: (signal: AbortSignal, attempt: number) => Promise<Result>,
  patience: Patience,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTime(async (signal) => work(signal, attempt), patience)
    } catch (error) {
      if (attempt > patience.retries || patience.signal.aborted) throw failed(patience.name, error)
      const waitMs = waitBefore(attempt)
      patience.again(error, attempt, waitMs)
      await patience.pause(waitMs, patience.signal)
    }
  }
}
