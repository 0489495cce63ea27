import { ModelwrightError } from '../errors.ts'

/** The caller's signal stopped a task. */
export function taskStopped(name: string): ModelwrightError {
  return new ModelwrightError('CORE_TASK_STOPPED', {
    message: `The task "${name}" was stopped.`,
    mend: ['Run it again and let it finish.'],
  })
}

/** A task took longer than its caller allowed. */
export function taskOverdue(name: string, timeoutMs: number): ModelwrightError {
  return new ModelwrightError('CORE_TASK_OVERDUE', {
    message: `The task "${name}" was ended because it took longer than ${Math.round(timeoutMs)} ms.`,
    mend: [
      'Give it more time:  --time-limit <seconds>',
      'Or give it less to do: fewer rows or fewer trials.',
    ],
  })
}

/** A worker thread ended in the middle of a task. */
export function workerDied(name: string, cause: unknown, exitCode: number): ModelwrightError {
  const why = cause instanceof Error ? `of "${cause.message}"` : `with exit code ${exitCode}`
  return new ModelwrightError('CORE_WORKER_DIED', {
    message: `The worker thread that ran the task "${name}" ended ${why}.`,
    mend: [
      'If memory ran out, use fewer rows or fewer workers.',
      'Or allow each more memory:  NODE_OPTIONS=--max-old-space-size=8192',
    ],
    cause,
  })
}

/** The pool was closed before a task was done. */
export function poolClosed(name: string): ModelwrightError {
  return new ModelwrightError('CORE_POOL_CLOSED', {
    message: `The task "${name}" did not finish: the worker pool was closed.`,
    mend: ['Run it again and let it finish.'],
  })
}
