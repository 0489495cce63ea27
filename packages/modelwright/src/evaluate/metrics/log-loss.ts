import { log } from '@modelwright/runtime'
import { defineMetric } from '../../core/index.ts'
import { meanInfluence } from '../influence.ts'
import { meanScorer } from '../weighted-mean.ts'

/** A probability of 0 for what then happens would cost infinitely much; 2⁻⁵² is the least that is counted. */
const least = 2.220446049250313e-16

function lossOf(probability: number): number {
  return Number.isNaN(probability) ? Number.NaN : 0 - log(Math.min(Math.max(probability, least), 1 - least))
}

function lossesOf(truth: ArrayLike<number>, prediction: ArrayLike<number>): Float64Array {
  const losses = new Float64Array(truth.length)
  const classCount = prediction.length / truth.length
  for (let row = 0; row < losses.length; row++) {
    if (classCount > 1) losses[row] = lossOf(prediction[row * classCount + truth[row]])
    else losses[row] = lossOf(truth[row] === 1 ? prediction[row] : 1 - prediction[row])
  }
  return losses
}

/**
 * Measures how surprised the probabilities are by the truth: the mean of −log(probability of what happened).
 *
 * Probabilities are clipped to [2⁻⁵², 1 − 2⁻⁵²]. It rewards honest probabilities; one confident mistake can outweigh
 * thousands of good rows, so do not use it for models whose probabilities nobody reads.
 * Missing: a NaN prediction gives NaN.
 *
 * @returns 0 (certain and right) up to 36.04; NaN for no rows
 * @example
 * logLoss.score(Uint8Array.of(1, 0), Float64Array.of(0.9, 0.2)) // → 0.1643
 * @see Good (1952), Rational decisions; scikit-learn log_loss
 */
export const logLoss = defineMetric({
  name: 'log-loss',
  about: 'Mean of −log(probability given to what happened)',
  tasks: ['binary', 'multiclass'],
  needs: 'probability',
  better: 'lower',
  range: [0, 36.04365338911715],
  scorer: (truth, prediction) => meanScorer(lossesOf(truth, prediction)),
  influence: (truth, prediction) => meanInfluence(lossesOf(truth, prediction)),
})
