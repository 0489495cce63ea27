import { type Contender, takeContender } from '../contender.ts'
import { calibration } from '../curves/calibration.ts'
import { rowsWorth } from '../intervals/rows-worth.ts'
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

/** Rows of a group of people, and which of them belong together. */
type Rows = Pick<Contender, 'groups'>

/** A mean with Student's t interval, of as many rows as it is worth. */
function meanOf(values: Float64Array, { groups }: Rows): GroupRate {
  const rowCount = values.length
  const value = values.reduce((sum, each) => sum + each, 0) / rowCount
  const squares = values.reduce((sum, each) => sum + (each - value) * (each - value), 0)
  const worth = rowsWorth(values, groups)
  const half =
    worth < 2 ? Number.NaN : tQuantile(0.975, worth - 1) * Math.sqrt(squares / (rowCount - 1) / worth)
  return { value, low: value - half, high: value + half, rowCount }
}

/** The share of rows in which something holds, among those that count; by Wilson's method, NaN where none does. */
function shareWhere(
  codes: Int32Array,
  { groups }: Rows,
  holds: (row: number) => boolean,
  counts: (row: number) => boolean = () => true,
): GroupRate {
  const rows = [...codes.keys()].filter(counts)
  const values = rows.map((row) => Number(holds(row)))
  const value = values.reduce((sum, each) => sum + each, 0) / values.length
  const worth = rowsWorth(values, groups === undefined ? undefined : rows.map((row) => groups[row]))
  return { value, ...wilsonInterval(worth === 0 ? 0 : value * worth, worth), rowCount: rows.length }
}

/** Ten bins of fewer rows say too little. */
const leastForBins = 100

function honesty(contender: Contender, claimed: Float64Array): Record<string, GroupRate> {
  const rowCount = claimed.length
  const predicted = meanOf(claimed, contender)
  if (rowCount < leastForBins) return { predicted }
  const { error } = calibration(contender)
  return { predicted, 'calibration error': { value: error, low: Number.NaN, high: Number.NaN, rowCount } }
}

function binaryRates(contender: Contender, truth: Int32Array, guessed: Int32Array): GroupRates {
  const isGuessed = (row: number): boolean => guessed[row] === 1
  const isPositive = (row: number): boolean => truth[row] === 1
  const isNegative = (row: number): boolean => truth[row] === 0
  return {
    'predicted positive': shareWhere(truth, contender, isGuessed),
    positive: shareWhere(truth, contender, isPositive),
    recall: shareWhere(truth, contender, isGuessed, isPositive),
    'false positives': shareWhere(truth, contender, isGuessed, isNegative),
    accuracy: shareWhere(truth, contender, (row) => guessed[row] === truth[row]),
    ...honesty(contender, contender.predictions),
  }
}

/**
 * Tells of the rows of one group how often what is predicted, how often it is right, and how honest probabilities are; of
 * numbers how far off predictions are, and which way. Rows that belong together widen the intervals.
 */
export function groupRates(whole: Contender, rows: Uint32Array): GroupRates {
  const contender = takeContender(whole, rows)
  const { target, predictions, threshold } = contender
  if (target.task === 'regression') {
    const residuals = predictions.map((value, row) => value - target.values[row])
    return {
      truth: meanOf(target.values, contender),
      predicted: meanOf(predictions, contender),
      residual: meanOf(residuals, contender),
      error: meanOf(residuals.map(Math.abs), contender),
    }
  }
  const guessed = predictedCodes(target, predictions, threshold)
  if (target.task === 'binary') return binaryRates(contender, target.codes, guessed)
  const width = target.classes.length
  const claimed = Float64Array.from(guessed, (code, row) => predictions[row * width + code])
  return {
    accuracy: shareWhere(target.codes, contender, (row) => guessed[row] === target.codes[row]),
    ...honesty(contender, claimed),
  }
}
