import { exp } from '@modelwright/runtime'
import type { Seed, Target } from '../../src/core/index.ts'
import { incompleteBeta, normalQuantile } from '../../src/evaluate/intervals/special.ts'

/** A draw of the normal distribution. */
export function normal(seed: Seed): number {
  return normalQuantile(Math.max(seed.next(), 1e-16))
}

/** The greatest count that 99 of 100 sets of trials at the nominal rate would not exceed. */
export function mostAllowed(trials: number, rate: number): number {
  let count = 0
  while (incompleteBeta(rate, count + 1, trials - count) > 0.01) count++
  return count
}

const logistic = (score: number): number => 1 / (1 + exp(-score))

/** A stream of rows that two models predict: each sees the truth's score through noise of its own, beside noise they share. */
export interface Contest {
  readonly target: Target & { task: 'binary' }
  readonly champion: Float64Array
  readonly challenger: Float64Array
}

/**
 * Draws rows of two classes: a score of variance 2, of which both models see most, and each something that the other does not.
 *
 * @param hidden - variance of the score that champion and challenger cannot see: the greater, the worse the model
 */
export function contest(
  seed: Seed,
  rowCount: number,
  hidden: { readonly champion: number; readonly challenger: number },
): Contest {
  const codes = new Int32Array(rowCount)
  const champion = new Float64Array(rowCount)
  const challenger = new Float64Array(rowCount)
  const common = 2 - hidden.champion - hidden.challenger
  for (let row = 0; row < rowCount; row++) {
    const shared = Math.sqrt(common) * normal(seed)
    // What one of them cannot see, the other does.
    const byChampion = Math.sqrt(hidden.challenger) * normal(seed)
    const byChallenger = Math.sqrt(hidden.champion) * normal(seed)
    codes[row] = seed.next() < logistic(shared + byChampion + byChallenger) ? 1 : 0
    champion[row] = averaged(shared + byChampion, hidden.champion)
    challenger[row] = averaged(shared + byChallenger, hidden.challenger)
  }
  return { target: { task: 'binary', codes, classes: ['no', 'yes'] }, champion, challenger }
}

/** The probability once what is hidden is averaged over: nearly a logistic curve of a smaller score. */
function averaged(score: number, variance: number): number {
  return logistic(score / Math.sqrt(1 + (Math.PI * variance) / 8))
}
