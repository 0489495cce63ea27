import { defineMetric } from '../../core/index.ts'
import { meanInfluence } from '../influence.ts'
import { meanScorer } from '../weighted-mean.ts'

function errorsOf(truth: ArrayLike<number>, prediction: ArrayLike<number>): Float64Array {
  return Float64Array.from(truth, (value, row) => Math.abs(value - prediction[row]))
}

/**
 * Measures the mean size of the error in the target's unit.
 *
 * Every unit of error counts the same; where one large error hurts more than many small ones, use `rmse`.
 * Missing: a NaN prediction gives NaN.
 *
 * @returns 0 or more, in the target's unit; NaN for no rows
 * @example
 * mae.score(Float64Array.of(3, 5), Float64Array.of(2, 7)) // → 1.5
 * @see scikit-learn mean_absolute_error
 */
export const mae = defineMetric({
  name: 'mae',
  about: 'Mean size of the error, in the unit of the target',
  tasks: ['regression'],
  needs: 'value',
  better: 'lower',
  range: [0, Infinity],
  scorer: (truth, prediction) => meanScorer(errorsOf(truth, prediction)),
  influence: (truth, prediction) => meanInfluence(errorsOf(truth, prediction)),
})
