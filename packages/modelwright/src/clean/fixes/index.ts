import type { Fix } from '../../core/index.ts'
import { booleansFix } from './booleans.ts'
import { clipValuesFix } from './clip-values.ts'
import { datesFix } from './dates.ts'
import { digitDatesFix } from './digit-dates.ts'
import { dropDuplicatesFix } from './drop-duplicates.ts'
import { dropMissingTargetFix } from './drop-missing-target.ts'
import { dropOutliersFix } from './drop-outliers.ts'
import { entitiesFix } from './entities.ts'
import { foldUnicodeFix } from './fold-unicode.ts'
import { levelsFix } from './levels.ts'
import { lineBreaksFix } from './line-breaks.ts'
import { missingTokensFix } from './missing-tokens.ts'
import { mojibakeFix } from './mojibake.ts'
import { numbersFix } from './numbers.ts'
import { sentinelsFix } from './sentinels.ts'
import { trimFix } from './trim.ts'

/** Fixes by name, sorted. */
export const fixList: readonly Fix[] = [
  booleansFix,
  clipValuesFix,
  datesFix,
  digitDatesFix,
  dropDuplicatesFix,
  dropMissingTargetFix,
  dropOutliersFix,
  entitiesFix,
  foldUnicodeFix,
  levelsFix,
  lineBreaksFix,
  missingTokensFix,
  mojibakeFix,
  numbersFix,
  sentinelsFix,
  trimFix,
]
