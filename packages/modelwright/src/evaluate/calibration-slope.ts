import { boundedScore, type MetricEstimate } from '@modelwright/runtime'
import { binaryRows } from './calibrator.ts'
import type { Contender } from './contender.ts'
import { normalQuantile } from './intervals/special.ts'
import { descend, lossAt } from './logistic-line.ts'
import { hasNaN } from './row-order.ts'

/**
 * Gives the calibration slope of two classes, with its 95 % interval (Wald): how steep outcomes rise with the log-odds that
 * were claimed.
 *
 * 1 is honest; below 1 probabilities are too bold, as those of an overfitted model are, above 1 too timid. A logistic
 * regression of the outcome on the log-odds. Weights count.
 *
 * @returns NaN where a class is missing, where a probability is not known, or where outcomes are parted without error
 * @see Cox (1958), Two further applications of a model for binary regression, Biometrika 45
 */
export function calibrationSlope(contender: Contender): MetricEstimate {
  const unknown = { value: Number.NaN, low: Number.NaN, high: Number.NaN }
  const rows = binaryRows(contender)
  if (hasNaN(rows.probabilities) || rows.came.every((code) => code === rows.came[0])) return unknown
  const odds = rows.probabilities.map((p) => boundedScore(p, true))
  const aims = [0, 1]
  const line = descend(odds, rows, aims, { slope: 1, intercept: 0 })
  const { ss, si, ii } = lossAt(line, odds, rows, aims)
  const error = Math.sqrt(ii / (ss * ii - si * si))
  // Parted without error, the line has no end: its curvature vanishes.
  if (!Number.isFinite(line.slope) || !(error < 1e3)) return unknown
  const half = normalQuantile(0.975) * error
  return { value: line.slope, low: line.slope - half, high: line.slope + half }
}
