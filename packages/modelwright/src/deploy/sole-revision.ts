import { ModelwrightError } from '../core/index.ts'
import type { Split } from './target.ts'

/**
 * The one revision that has all traffic, where a platform knows no other split.
 *
 * @throws {ModelwrightError} DEPLOY_SPLIT_UNSUPPORTED - when there are several
 */
export function soleRevision(
  split: Split,
  {
    title,
    name,
    others,
  }: { readonly title: string; readonly name: string; readonly others: readonly string[] },
): string {
  const parts = Object.entries(split).filter(([, percent]) => percent > 0)
  if (parts.length === 1) return parts[0][0]
  throw new ModelwrightError('DEPLOY_SPLIT_UNSUPPORTED', {
    message: `${title} gives all requests to one revision, found ${parts.length}.`,
    where: name,
    mend: ['Give one revision 100.', `Targets that split: ${others.join(', ')}.`],
  })
}
