import { didYouMean, foldName, ModelwrightError } from '../../core/index.ts'
import type { Validation } from '../validation.ts'
import { expandingValidation } from './expanding.ts'
import { kFoldValidation } from './k-fold.ts'
import { repeatedValidation } from './repeated.ts'
import { slidingValidation } from './sliding.ts'

/** Ways of validation by name, sorted. */
export const validationList: readonly Validation[] = [
  expandingValidation,
  kFoldValidation,
  repeatedValidation,
  slidingValidation,
]

/**
 * Finds a way of validation by name; case, `-` and `_` do not count.
 *
 * @throws {ModelwrightError} TUNE_VALIDATION_INVALID - when there is none of that name
 */
export function findValidation(name: string): Validation {
  const found = validationList.find((validation) => foldName(validation.name) === foldName(name))
  if (found !== undefined) return found
  const names = validationList.map((validation) => validation.name)
  throw new ModelwrightError('TUNE_VALIDATION_INVALID', {
    message: `There is no validation "${name}".`,
    where: 'tune: { validation }',
    mend: [...didYouMean(name, names), `Validations: ${names.join(', ')}.`],
  })
}
