import { ModelwrightError } from './errors.ts'

/** The same error with other ways to mend it. */
export function withMend(
  { code, message, where, cause }: ModelwrightError,
  mend: readonly string[],
): ModelwrightError {
  return new ModelwrightError(code, {
    message,
    ...(where === undefined ? {} : { where }),
    mend,
    ...(cause === undefined ? {} : { cause }),
  })
}
