import { type Balance, type TrainingData, takeRows, takeTarget } from '../core/index.ts'
import { classTotals } from './data.ts'

function reweighed(data: TrainingData, weights: Float64Array): TrainingData {
  const before = data.weights
  if (before === undefined) return { ...data, weights }
  return { ...data, weights: weights.map((weight, row) => weight * before[row]) }
}

function resampled(data: TrainingData, rows: Uint32Array): TrainingData {
  const { weights } = data
  return {
    rowCount: rows.length,
    features: new Map([...data.features].map(([name, column]) => [name, takeRows(column, rows)])),
    target: takeTarget(data.target, rows),
    ...(weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]) }),
  }
}

/** The share of each class. */
function sharesOf({ target, rowCount, weights }: TrainingData): Float64Array {
  if (target.task === 'regression') throw new Error('bug: only classes can be balanced')
  const counts = weights ?? new Float64Array(rowCount).fill(1)
  const totals = classTotals(target.codes, target.classes.length, counts)
  const sum = totals.reduce((all, total) => all + total, 0)
  return totals.map((total) => total / sum)
}

/**
 * Gives rows what they are to count, and by which factors the probabilities of the fitted model must be brought back.
 *
 * @returns `shares`: true share over changed share of each class, 1 for a class without rows
 */
export function balanced(
  data: TrainingData,
  balance: Balance | undefined,
): { data: TrainingData; shares?: Float64Array } {
  if (balance === undefined) return { data }
  const changed = 'rows' in balance ? resampled(data, balance.rows) : reweighed(data, balance.weights)
  const before = sharesOf(data)
  const after = sharesOf(changed)
  return { data: changed, shares: before.map((share, k) => (after[k] > 0 ? share / after[k] : 1)) }
}
