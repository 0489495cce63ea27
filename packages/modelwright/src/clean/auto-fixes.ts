import type { FixSpec } from './fix-spec.ts'
import { dropMissingTarget } from './fixes/drop-missing-target.ts'
import { missingTokens } from './fixes/missing-tokens.ts'
import { trim } from './fixes/trim.ts'

/**
 * The fixes of `clean: 'auto'`: safe for any table.
 *
 * Rows without target go, blanks at the ends go, words for "missing" become missing. Duplicates stay: they may be honest.
 */
export function autoFixes(): readonly FixSpec[] {
  return [dropMissingTarget(), trim(), missingTokens()]
}
