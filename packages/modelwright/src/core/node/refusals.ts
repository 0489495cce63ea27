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

function hasRunOut(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

/** A worker thread ended because its memory ran out. */
function workerFull(name: string, cause: unknown): ModelwrightError {
  return new ModelwrightError('CORE_MEMORY_EXHAUSTED', {
    message: `The worker thread that ran the task "${name}" ran out of memory.`,
    mend: [
      'Allow each thread more:  NODE_OPTIONS=--max-old-space-size=8192',
      'Or use fewer rows, or fewer threads:  --workers 1',
    ],
    cause,
  })
}

/** A worker thread ended in the middle of a task. */
export function workerDied(name: string, cause: unknown, exitCode: number): ModelwrightError {
  if (hasRunOut(cause)) return workerFull(name, cause)
  const why = cause instanceof Error ? `of "${cause.message}"` : `with exit code ${exitCode}`
  return new ModelwrightError('CORE_WORKER_DIED', {
    message: `The worker thread that ran the task "${name}" ended ${why}.`,
    mend: ['Run it again.', 'If it ends again, use fewer rows or fewer threads:  --workers 1'],
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
