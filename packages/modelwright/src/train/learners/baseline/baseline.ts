import type { ConstantState } from '@modelwright/runtime'
import { defineLearner, type Target, type TrainingData } from '../../../core/index.ts'
import { checkTarget, classTotals, rowWeights } from '../../data.ts'

/** A class that no row has is given half a row, so that its log loss stays finite. */
const absentRows = 0.5

function sharesOf(codes: Int32Array, classCount: number, weights: Float64Array): Float64Array {
  const totals = classTotals(codes, classCount, weights)
  const sum = totals.reduce((all, total) => all + total, 0)
  const floor = (sum * absentRows) / codes.length
  const filled = totals.map((total) => (total > 0 ? total : floor))
  const all = filled.reduce((part, total) => part + total, 0)
  return filled.map((total) => total / all)
}

function meanOf(values: Float64Array, weights: Float64Array): number {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  let mean = 0
  for (let row = 0; row < values.length; row++) mean += (weights[row] / sum) * values[row]
  return mean
}

function constantsOf(target: Target, weights: Float64Array): Float64Array {
  if (target.task === 'regression') return Float64Array.of(meanOf(target.values, weights))
  const shares = sharesOf(target.codes, target.classes.length, weights)
  return target.task === 'binary' ? shares.slice(1) : shares
}

/**
 * Fits the baseline: the mean, or the share of each class. What any other model must beat.
 *
 * Missing: reads no feature.  Seeded: no.  Cost: O(rows).
 */
export const baseline = defineLearner({
  name: 'baseline',
  about: 'Predicts the mean, or the share of each class, for every row: what any model must beat.',
  tasks: ['binary', 'multiclass', 'regression'],
  options: {},
  supports: { missing: true, categories: true, weights: true, scaled: false, sparse: true },
  model: 'constant',
  fit(data: TrainingData): ConstantState {
    checkTarget(data)
    return Object.freeze({ outputs: constantsOf(data.target, rowWeights(data)) })
  },
})
