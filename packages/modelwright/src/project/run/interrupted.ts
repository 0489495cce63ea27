import { ModelwrightError } from '../../core/index.ts'

/** The error of a run that was stopped by Ctrl-C or a signal. */
export function interrupted(): ModelwrightError {
  return new ModelwrightError('PROJECT_RUN_INTERRUPTED', {
    message: 'The run was interrupted; no model was registered.',
    mend: ['Run it again:  modelwright run'],
  })
}

/** Waits for work, or gives up at once when the signal says so. */
export function unlessInterrupted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  if (signal.aborted) return Promise.reject(interrupted())
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(interrupted())
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
