import { didYouMean, type Fix, foldName, ModelwrightError } from '../core/index.ts'
import { fixList } from './fixes/index.ts'

/**
 * Finds a fix by name; case, `-` and `_` do not count.
 *
 * @throws {ModelwrightError} CLEAN_FIX_UNKNOWN - when there is none of that name
 */
export function findFix(name: string): Fix {
  const found = fixList.find((fix) => foldName(fix.name) === foldName(name))
  if (found !== undefined) return found
  const names = fixList.map((fix) => fix.name)
  throw new ModelwrightError('CLEAN_FIX_UNKNOWN', {
    message: `There is no fix "${name}".`,
    mend: [...didYouMean(name, names), `Fixes: ${names.join(', ')}.`],
  })
}
