import { defineMetric } from '../../core/index.ts'
import { meanScorer } from '../weighted-mean.ts'

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
    const losses = new Float64Array(truth.length)
    for (let row = 0; row < losses.length; row++) {
      const error = truth[row] - prediction[row]
      losses[row] = error * error
    }
    const mean = meanScorer(losses)
    return (weights) => Math.sqrt(mean(weights))
  },
})
