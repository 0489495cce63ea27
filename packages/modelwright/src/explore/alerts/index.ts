import type { AlertKind } from '../alert.ts'
import { constant } from './constant.ts'
import { duplicateRows } from './duplicate-rows.ts'
import { highCardinality } from './high-cardinality.ts'
import { idLike } from './id-like.ts'
import { imbalance } from './imbalance.ts'
import { mostlyMissing } from './mostly-missing.ts'
import { nearConstant } from './near-constant.ts'
import { suspectedLeak } from './suspected-leak.ts'

/** Alerts by name, sorted. */
export const alertList: readonly AlertKind[] = [
  constant,
  duplicateRows,
  highCardinality,
  idLike,
  imbalance,
  mostlyMissing,
  nearConstant,
  suspectedLeak,
]
