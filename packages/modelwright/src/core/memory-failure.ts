import { isModelwrightError } from './errors.ts'

/** What engines say where they refuse memory for an array or for kernels. */
const refused = /allocation failed|could not allocate|cannot allocate|out of memory|Memory\.grow/i

/**
 * Whether something failed because memory ran out: with less to do it might be done.
 *
 * @example
 * isMemoryFailure(new RangeError('Array buffer allocation failed')) // → true
 */
export function isMemoryFailure(error: unknown): boolean {
  if (isModelwrightError(error)) return error.code === 'CORE_MEMORY_EXHAUSTED'
  // An error that came from a thread has kept its name, not its class.
  return error instanceof Error && error.name === 'RangeError' && refused.test(error.message)
}
