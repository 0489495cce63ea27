import type { FixSpec } from './fix-spec.ts'
import { booleans } from './fixes/booleans.ts'
import { dates } from './fixes/dates.ts'
import { digitDates } from './fixes/digit-dates.ts'
import { dropDuplicates } from './fixes/drop-duplicates.ts'
import { dropMissingTarget } from './fixes/drop-missing-target.ts'
import { entities } from './fixes/entities.ts'
import { foldUnicode } from './fixes/fold-unicode.ts'
import { levels } from './fixes/levels.ts'
import { lineBreaks } from './fixes/line-breaks.ts'
import { missingTokens } from './fixes/missing-tokens.ts'
import { mojibake } from './fixes/mojibake.ts'
import { numbers } from './fixes/numbers.ts'
import { sentinels } from './fixes/sentinels.ts'
import { trim } from './fixes/trim.ts'

/**
 * The fixes of `clean: 'auto'`: safe for any table, because each runs only where the data prove that it is called for.
 *
 * Text is mended first, then what is missing, then numbers and dates, at last the spellings of levels. Equal rows go only
 * where a key tells that they are one row twice; elsewhere they may be honest.
 */
export function autoFixes(): readonly FixSpec[] {
  return [
    dropMissingTarget(),
    dropDuplicates({ only: 'keyed', spelling: true }),
    trim(),
    mojibake(),
    entities(),
    foldUnicode(),
    lineBreaks(),
    missingTokens(),
    booleans(),
    dates(),
    digitDates(),
    numbers(),
    sentinels(),
    levels(),
  ]
}
