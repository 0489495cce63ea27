import type { Contender } from '../contender.ts'
import { wilsonInterval } from '../intervals/wilson.ts'
import { ascendingOrder, hasNaN } from '../row-order.ts'
import { predictedCodes } from '../score.ts'

/** Rows with about the same predicted probability, and how often it came true. */
export interface CalibrationBin {
  /** Least and greatest probability in the bin. */
  readonly from: number
  readonly to: number
  readonly count: number
  /** Mean predicted probability. */
  readonly predicted: number
  /** Share of rows in which it came true, with its 95 % interval (Wilson). */
  readonly observed: number
  readonly low: number
  readonly high: number
}

/** How honest probabilities are. */
export interface Calibration {
  /** By rising probability, about equally many rows each. */
  readonly bins: readonly CalibrationBin[]
  /** Mean distance between predicted and observed over the rows (expected calibration error). */
  readonly error: number
}

/** Probability and outcome of each row: of the positive class, or of the class predicted. */
export function claimsOf({ target, predictions }: Contender): { claimed: Float64Array; came: Uint8Array } {
  if (target.task === 'regression') throw new Error('bug: the calibration of a regression')
  if (target.task === 'binary') return { claimed: predictions, came: Uint8Array.from(target.codes) }
  const codes = predictedCodes(target, predictions)
  const claimed = Float64Array.from(codes, (code, row) => predictions[row * target.classes.length + code])
  return { claimed, came: Uint8Array.from(codes, (code, row) => (code === target.codes[row] ? 1 : 0)) }
}

function binOf(rows: Uint32Array, claimed: Float64Array, came: Uint8Array): CalibrationBin {
  let sum = 0
  let trueCount = 0
  for (const row of rows) {
    sum += claimed[row]
    trueCount += came[row]
  }
  return {
    from: claimed[rows[0]],
    to: claimed[rows[rows.length - 1]],
    count: rows.length,
    predicted: sum / rows.length,
    observed: trueCount / rows.length,
    ...wilsonInterval(trueCount, rows.length),
  }
}

/** Parts rows by rising probability into ten bins of about equally many; none where a probability is NaN. */
export function rowsOfBins(claimed: Float64Array): readonly Uint32Array[] {
  const order = hasNaN(claimed) ? new Uint32Array(0) : ascendingOrder(claimed)
  const binCount = Math.min(10, Math.max(1, Math.floor(order.length / 10)))
  const bins: Uint32Array[] = []
  let start = 0
  for (let bin = 1; bin <= binCount; bin++) {
    let end = Math.max(start, Math.floor((bin * order.length) / binCount))
    while (end > start && end < order.length && claimed[order[end]] === claimed[order[end - 1]]) end++
    if (end > start) bins.push(order.subarray(start, end))
    start = end
  }
  return bins
}

/**
 * Compares predicted probabilities with how often they came true, in ten bins of about equally many rows.
 *
 * Binary: the probability of the positive class. More classes: that of the class predicted. Equal probabilities share a
 * bin, so that there may be fewer; below 100 rows there is one bin per ten rows. Weights do not count here.
 * Missing: a NaN prediction gives no bins, and an error that is NaN.
 */
export function calibration(contender: Contender): Calibration {
  const { claimed, came } = claimsOf(contender)
  const bins = rowsOfBins(claimed).map((rows) => binOf(rows, claimed, came))
  const distance = bins.reduce(
    (sum, { count, predicted, observed }) => sum + count * Math.abs(predicted - observed),
    0,
  )
  return { bins, error: bins.length === 0 ? Number.NaN : distance / claimed.length }
}
