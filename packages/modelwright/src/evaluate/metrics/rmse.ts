import { defineMetric } from '../../core/index.ts'
import { meanInfluence } from '../influence.ts'
import { meanScorer } from '../weighted-mean.ts'

function squaresOf(truth: ArrayLike<number>, prediction: ArrayLike<number>): Float64Array {
  return Float64Array.from(truth, (value, row) => (value - prediction[row]) * (value - prediction[row]))
}

/**
 * Measures the typical error in the target's unit: the root of the mean squared error.
 *
 * Large errors count more than their share; where a few wild rows should not decide, use `mae`.
 * Missing: a NaN prediction gives NaN.
 *
 * @returns 0 or more, in the target's unit; NaN for no rows
 * @example
 * rmse.score(Float64Array.of(3, 5), Float64Array.of(2, 7)) // → 1.5811
 * @see scikit-learn root_mean_squared_error
 */
export const rmse = defineMetric({
  name: 'rmse',
  about: 'Root of the mean squared error, in the unit of the target',
  tasks: ['regression'],
  needs: 'value',
  better: 'lower',
  range: [0, Infinity],
  scorer(truth, prediction) {
    const mean = meanScorer(squaresOf(truth, prediction))
    return (weights) => Math.sqrt(mean(weights))
  },
  influence(truth, prediction) {
    const squares = squaresOf(truth, prediction)
    const root = Math.sqrt(meanScorer(squares)())
    return meanInfluence(squares).map((distance) => (root > 0 ? distance / (2 * root) : 0))
  },
})
