import { defineMetric } from '../../core/index.ts'
import { meanInfluence } from '../influence.ts'
import { meanScorer } from '../weighted-mean.ts'

function rightRows(truth: ArrayLike<number>, prediction: ArrayLike<number>): Float64Array {
  return Float64Array.from(truth, (code, row) => (code === prediction[row] ? 1 : 0))
}

/**
 * Measures the share of rows whose class is predicted right.
 *
 * Where one class is common, always predicting it scores high: use `balanced-accuracy` or `mcc` there.
 *
 * @returns from 0 to 1; NaN for no rows
 * @example
 * accuracy.score(Uint8Array.of(1, 0, 1, 1), Uint8Array.of(1, 0, 0, 1)) // → 0.75
 * @see scikit-learn accuracy_score
 */
export const accuracy = defineMetric({
  name: 'accuracy',
  about: 'Share of rows whose class is predicted right',
  tasks: ['binary', 'multiclass'],
  needs: 'class',
  better: 'higher',
  range: [0, 1],
  compared: 'mcnemar',
  scorer: (truth, prediction) => meanScorer(rightRows(truth, prediction)),
  influence: (truth, prediction) => meanInfluence(rightRows(truth, prediction)),
  trials: (truth) => truth.length,
})
