import { defineMetric } from '../../core/index.ts'
import { meanScorer } from '../weighted-mean.ts'

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
  scorer(truth, prediction) {
    const right = new Float64Array(truth.length)
    for (let row = 0; row < right.length; row++) right[row] = truth[row] === prediction[row] ? 1 : 0
    return meanScorer(right)
  },
  trials: (truth) => truth.length,
})
