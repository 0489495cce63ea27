import { defineMetric } from '../../core/index.ts'
import { weightedSum, weightTotal } from '../weighted-mean.ts'

/** Sum of squared distances from the weighted mean. */
function spreadOf(values: Float64Array, weights?: ArrayLike<number>): number {
  const mean = weightedSum(values, weights) / weightTotal(values.length, weights)
  let sum = 0
  for (let row = 0; row < values.length; row++) {
    const distance = values[row] - mean
    sum += (weights === undefined ? 1 : weights[row]) * distance * distance
  }
  return sum
}

/**
 * Measures the share of the target's variance that the predictions explain: 1 − squared error / spread around the mean.
 *
 * The mean of these very rows scores 0, worse than it is negative. Not for comparing sets of rows whose spread differs.
 * Missing: a NaN prediction gives NaN.
 *
 * @returns at most 1; NaN for fewer than two rows or a constant truth
 * @example
 * r2.score(Float64Array.of(3, -0.5, 2, 7), Float64Array.of(2.5, 0, 2, 8)) // → 0.9486
 * @see scikit-learn r2_score, which says 0 or 1 for a constant truth
 */
export const r2 = defineMetric({
  name: 'r2',
  about: 'Share of the variance of the target that is explained',
  tasks: ['regression'],
  needs: 'value',
  better: 'higher',
  range: [-Infinity, 1],
  scorer(truth, prediction) {
    const values = Float64Array.from(truth)
    const losses = Float64Array.from(truth, (value, row) => {
      const error = value - prediction[row]
      return error * error
    })
    return (weights) => {
      const spread = spreadOf(values, weights)
      return spread > 0 ? 1 - weightedSum(losses, weights) / spread : Number.NaN
    }
  },
  influence(truth, prediction) {
    const values = Float64Array.from(truth)
    const mean = weightedSum(values) / values.length
    const spread = spreadOf(values) / values.length
    const score = r2.score(truth, prediction)
    return values.map((value, row) => {
      const error = value - prediction[row]
      return ((1 - score) * (value - mean) * (value - mean) - error * error) / spread
    })
  },
})
