import { calibration } from './calibration.ts'
import { confusion } from './confusion.ts'
import { det } from './det.ts'
import { gain } from './gain.ts'
import { perClass } from './per-class.ts'
import { precisionRecall } from './precision-recall.ts'
import { residuals } from './residuals.ts'
import { roc } from './roc.ts'

/** Data behind the plots and tables of a report, by name. */
export const curves = {
  calibration,
  confusion,
  det,
  gain,
  'per-class': perClass,
  'precision-recall': precisionRecall,
  residuals,
  roc,
} as const
