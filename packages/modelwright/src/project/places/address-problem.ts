import { ModelwrightError } from '../../core/index.ts'

/** The error for an address of a store or bucket that is none; never shows it. */
export function addressProblem(what: string, where: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('PROJECT_PLACE_INVALID', { message: `The place ${what}.`, where, mend })
}

/** Splits `?a=b&c=d` into decoded pairs. */
export function parametersOf(query: string): readonly (readonly [name: string, value: string])[] {
  return [...new URLSearchParams(query)]
}
