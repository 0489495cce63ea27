import type { AlertKind } from '../alert.ts'
import { afterOutcome } from './after-outcome.ts'
import { conflictingLabels } from './conflicting-labels.ts'
import { constant } from './constant.ts'
import { constantLength } from './constant-length.ts'
import { date } from './date.ts'
import { dateGaps } from './date-gaps.ts'
import { duplicateRows } from './duplicate-rows.ts'
import { empty } from './empty.ts'
import { highCardinality } from './high-cardinality.ts'
import { highCorrelation } from './high-correlation.ts'
import { idLike } from './id-like.ts'
import { idOrder } from './id-order.ts'
import { imbalance } from './imbalance.ts'
import { infinite } from './infinite.ts'
import { labelErrors } from './label-errors.ts'
import { missing } from './missing.ts'
import { missingTogether } from './missing-together.ts'
import { missingTokens } from './missing-tokens.ts'
import { mostlyMissing } from './mostly-missing.ts'
import { nearConstant } from './near-constant.ts'
import { nearDuplicates } from './near-duplicates.ts'
import { nonStationary } from './non-stationary.ts'
import { outliers } from './outliers.ts'
import { personalData } from './personal-data.ts'
import { rareLevels } from './rare-levels.ts'
import { rejected } from './rejected.ts'
import { rowOrder } from './row-order.ts'
import { seasonal } from './seasonal.ts'
import { sentinel } from './sentinel.ts'
import { skewness } from './skewness.ts'
import { spellings } from './spellings.ts'
import { suspectedLeak } from './suspected-leak.ts'
import { unevenLevels } from './uneven-levels.ts'
import { uniform } from './uniform.ts'
import { unique } from './unique.ts'
import { unsupported } from './unsupported.ts'
import { zeros } from './zeros.ts'

/** Alerts by name, sorted. */
export const alertList: readonly AlertKind[] = [
  afterOutcome,
  conflictingLabels,
  constant,
  constantLength,
  date,
  dateGaps,
  duplicateRows,
  empty,
  highCardinality,
  highCorrelation,
  idLike,
  idOrder,
  imbalance,
  infinite,
  labelErrors,
  missing,
  missingTogether,
  missingTokens,
  mostlyMissing,
  nearConstant,
  nearDuplicates,
  nonStationary,
  outliers,
  personalData,
  rareLevels,
  rejected,
  rowOrder,
  seasonal,
  sentinel,
  skewness,
  spellings,
  suspectedLeak,
  unevenLevels,
  uniform,
  unique,
  unsupported,
  zeros,
]
