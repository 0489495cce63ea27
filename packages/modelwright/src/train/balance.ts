import { type Balance, type TrainingData, takeData } from '../core/index.ts'
import { classTotals } from './data.ts'

function reweighed(data: TrainingData, weights: Float64Array): TrainingData {
  const before = data.weights
  if (before === undefined) return { ...data, weights }
  return { ...data, weights: weights.map((weight, row) => weight * before[row]) }
}

/** The share of each class. */
function sharesOf({ target, weights }: TrainingData): Float64Array {
  if (target.task === 'regression') throw new Error('bug: only classes can be balanced')
  const totals = classTotals(target.codes, target.classes.length, weights)
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
  const changed = 'rows' in balance ? takeData(data, balance.rows) : reweighed(data, balance.weights)
  const before = sharesOf(data)
  const after = sharesOf(changed)
  return { data: changed, shares: before.map((share, k) => (after[k] > 0 ? share / after[k] : 1)) }
}
