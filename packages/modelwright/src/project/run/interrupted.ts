import { ModelwrightError } from '../../core/index.ts'

/** The error of a run that was stopped by Ctrl-C or a signal. */
function interrupted(): ModelwrightError {
  return new ModelwrightError('PROJECT_RUN_INTERRUPTED', {
    message: 'The run was interrupted; no model was registered.',
    mend: ['Run it again:  modelwright run'],
  })
}

/** Gives up between two steps of a run when it was interrupted. @throws {ModelwrightError} PROJECT_RUN_INTERRUPTED */
export function checkInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw interrupted()
}

/** Says that what a run made is about to be kept: from then on it is finished, not given up. */
export type Commit = () => void

/**
 * Waits for work, or gives up at once when the signal says so.
 *
 * Work that has called `commit` is waited for instead: a run is never recorded as interrupted once its model is registered.
 *
 * @throws {ModelwrightError} PROJECT_RUN_INTERRUPTED - when the signal came first
 */
export function unlessInterrupted<Result>(
  work: (commit: Commit) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  if (signal.aborted) return Promise.reject(interrupted())
  return new Promise((resolve, reject) => {
    let isCommitted = false
    const stop = (): void => {
      if (!isCommitted) reject(interrupted())
    }
    const commit = (): void => {
      checkInterrupted(signal)
      isCommitted = true
    }
    signal.addEventListener('abort', stop, { once: true })
    void work(commit)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop))
  })
}
