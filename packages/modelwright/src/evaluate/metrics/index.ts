import type { Metric } from '../../core/index.ts'
import { accuracy } from './accuracy.ts'
import { auc } from './auc.ts'
import { balancedAccuracy } from './balanced-accuracy.ts'
import { brierScore } from './brier-score.ts'
import { f1 } from './f1.ts'
import { logLoss } from './log-loss.ts'
import { mae } from './mae.ts'
import { mape } from './mape.ts'
import { mcc } from './mcc.ts'
import { prAuc } from './pr-auc.ts'
import { precision } from './precision.ts'
import { r2 } from './r2.ts'
import { recall } from './recall.ts'
import { rmse } from './rmse.ts'

/** Every metric, by name. */
export const metrics: Readonly<Record<string, Metric>> = {
  accuracy,
  auc,
  'balanced-accuracy': balancedAccuracy,
  'brier-score': brierScore,
  f1,
  'log-loss': logLoss,
  mae,
  mape,
  mcc,
  'pr-auc': prAuc,
  precision,
  r2,
  recall,
  rmse,
}
