import { type Contender, takeContender } from '../contender.ts'
import { calibration } from '../curves/calibration.ts'
import { tQuantile } from '../intervals/special.ts'
import { wilsonInterval } from '../intervals/wilson.ts'
import { predictedCodes } from '../score.ts'

/** A number of a group with its 95 % interval. */
export interface GroupRate {
  readonly value: number
  readonly low: number
  readonly high: number
  /** Rows it is of. */
  readonly rowCount: number
}

/** What is told of one group, by name; which there are depends on the task. */
export type GroupRates = Readonly<Record<string, GroupRate>>

/** A share of rows, by Wilson's method; NaN where there is no row. */
function shareOf(hits: number, rowCount: number): GroupRate {
  return { value: hits / rowCount, ...wilsonInterval(hits, rowCount), rowCount }
}

/** A mean with Student's t interval. */
function meanOf(values: Float64Array): GroupRate {
  const rowCount = values.length
  const value = values.reduce((sum, each) => sum + each, 0) / rowCount
  const squares = values.reduce((sum, each) => sum + (each - value) * (each - value), 0)
  const half =
    rowCount < 2
      ? Number.NaN
      : tQuantile(0.975, rowCount - 1) * Math.sqrt(squares / (rowCount - 1) / rowCount)
  return { value, low: value - half, high: value + half, rowCount }
}

function countWhere(codes: Int32Array, test: (code: number, row: number) => boolean): number {
  let count = 0
  codes.forEach((code, row) => {
    if (test(code, row)) count++
  })
  return count
}

/** Ten bins of fewer rows say too little. */
const leastForBins = 100

function honesty(contender: Contender, claimed: Float64Array): Record<string, GroupRate> {
  const rowCount = claimed.length
  const predicted = meanOf(claimed)
  if (rowCount < leastForBins) return { predicted }
  const { error } = calibration(contender)
  return { predicted, 'calibration error': { value: error, low: Number.NaN, high: Number.NaN, rowCount } }
}

function binaryRates(contender: Contender, truth: Int32Array, guessed: Int32Array): GroupRates {
  const rowCount = truth.length
  const positives = countWhere(truth, (code) => code === 1)
  const hits = (of: number): number => countWhere(truth, (code, row) => code === of && guessed[row] === 1)
  return {
    'predicted positive': shareOf(hits(0) + hits(1), rowCount),
    positive: shareOf(positives, rowCount),
    recall: shareOf(hits(1), positives),
    'false positives': shareOf(hits(0), rowCount - positives),
    accuracy: shareOf(
      countWhere(truth, (code, row) => guessed[row] === code),
      rowCount,
    ),
    ...honesty(contender, contender.predictions),
  }
}

/**
 * Tells of the rows of one group how often what is predicted, how often it is right, and how honest probabilities are; of
 * numbers how far off predictions are, and which way.
 */
export function groupRates(whole: Contender, rows: Uint32Array): GroupRates {
  const contender = takeContender(whole, rows)
  const { target, predictions, threshold } = contender
  if (target.task === 'regression') {
    const residuals = predictions.map((value, row) => value - target.values[row])
    return {
      truth: meanOf(target.values),
      predicted: meanOf(predictions),
      residual: meanOf(residuals),
      error: meanOf(residuals.map(Math.abs)),
    }
  }
  const guessed = predictedCodes(target, predictions, threshold)
  if (target.task === 'binary') return binaryRates(contender, target.codes, guessed)
  const width = target.classes.length
  const right = countWhere(target.codes, (code, row) => guessed[row] === code)
  const claimed = Float64Array.from(guessed, (code, row) => predictions[row * width + code])
  return { accuracy: shareOf(right, rows.length), ...honesty(contender, claimed) }
}
