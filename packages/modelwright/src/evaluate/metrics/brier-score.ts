import { defineMetric } from '../../core/index.ts'
import { meanInfluence } from '../influence.ts'
import { meanScorer } from '../weighted-mean.ts'

function squaredDistance(
  truth: number,
  prediction: ArrayLike<number>,
  row: number,
  classCount: number,
): number {
  let sum = 0
  for (let code = 0; code < classCount; code++) {
    const error = prediction[row * classCount + code] - (code === truth ? 1 : 0)
    sum += error * error
  }
  return sum
}

function distances(truth: ArrayLike<number>, prediction: ArrayLike<number>): Float64Array {
  const losses = new Float64Array(truth.length)
  const classCount = prediction.length / truth.length
  for (let row = 0; row < losses.length; row++) {
    const error = prediction[row] - truth[row]
    losses[row] = classCount > 1 ? squaredDistance(truth[row], prediction, row, classCount) : error * error
  }
  return losses
}

/**
 * Measures the mean squared distance between probabilities and what happened.
 *
 * Binary: (probability − outcome)². More classes: summed over the classes, so up to 2. Milder than `log-loss` on single
 * confident mistakes; hard to compare between targets of different rarity.
 * Missing: a NaN prediction gives NaN.
 *
 * @returns 0 (certain and right) to 1 for binary, to 2 for more classes; NaN for no rows
 * @example
 * brierScore.score(Uint8Array.of(1, 0), Float64Array.of(0.9, 0.2)) // → 0.025
 * @see Brier (1950), Monthly Weather Review 78; scikit-learn brier_score_loss(scale_by_half='auto')
 */
export const brierScore = defineMetric({
  name: 'brier-score',
  about: 'Mean squared distance between probabilities and what happened',
  tasks: ['binary', 'multiclass'],
  needs: 'probability',
  better: 'lower',
  range: [0, 2],
  scorer: (truth, prediction) => meanScorer(distances(truth, prediction)),
  influence: (truth, prediction) => meanInfluence(distances(truth, prediction)),
})
