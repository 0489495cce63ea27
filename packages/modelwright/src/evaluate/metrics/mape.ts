import { defineMetric } from '../../core/index.ts'
import { meanInfluence } from '../influence.ts'
import { meanScorer } from '../weighted-mean.ts'

function sharesOf(truth: ArrayLike<number>, prediction: ArrayLike<number>): Float64Array {
  return Float64Array.from(truth, (value, row) =>
    value === 0 ? Number.NaN : Math.abs(value - prediction[row]) / Math.abs(value),
  )
}

/**
 * Measures the mean size of the error as a share of the true value: 0.1 is ten percent off.
 *
 * Not for targets that are zero or near it, where the share means nothing: there it is NaN (scikit-learn divides by 2⁻⁵²
 * instead). It favours models that predict too low.
 * Missing: a NaN prediction gives NaN.
 *
 * @returns 0 or more, a share; NaN for no rows or a true value of 0
 * @example
 * mape.score(Float64Array.of(100, 50), Float64Array.of(90, 60)) // → 0.15
 * @see scikit-learn mean_absolute_percentage_error
 */
export const mape = defineMetric({
  name: 'mape',
  about: 'Mean size of the error as a share of the true value',
  tasks: ['regression'],
  needs: 'value',
  better: 'lower',
  range: [0, Infinity],
  scorer: (truth, prediction) => meanScorer(sharesOf(truth, prediction)),
  influence: (truth, prediction) => meanInfluence(sharesOf(truth, prediction)),
})
