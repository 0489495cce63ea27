import { isModelwrightError, type ModelwrightError } from '../../src/core/index.ts'

/** The error that work is refused with; fails when it is not refused, or by another kind of error. */
export async function refusal(work: Promise<unknown>): Promise<ModelwrightError> {
  try {
    await work
  } catch (error) {
    if (isModelwrightError(error)) return error
    throw error
  }
  throw new Error('it was not refused')
}
