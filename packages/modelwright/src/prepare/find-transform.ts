import { didYouMean, foldName, ModelwrightError, type Transform } from '../core/index.ts'
import { transformList } from './transforms/index.ts'

/**
 * Finds a transform by name; case, `-` and `_` do not count.
 *
 * @throws {ModelwrightError} PREPARE_TRANSFORM_UNKNOWN - when there is none of that name
 */
export function findTransform(name: string): Transform {
  const found = transformList.find((transform) => foldName(transform.name) === foldName(name))
  if (found !== undefined) return found
  const names = transformList.map((transform) => transform.name)
  throw new ModelwrightError('PREPARE_TRANSFORM_UNKNOWN', {
    message: `There is no transform "${name}".`,
    mend: [...didYouMean(name, names), `Transforms: ${names.join(', ')}.`],
  })
}
