import { log } from './math/log.ts'

/** Probabilities nearer to 0 or 1 are taken as this near: they stay finite, and one that is sure does not silence all others. */
const leastProbability = 1e-12

/** What a probability counts: its log-odds for two classes, its logarithm for more; finite also at 0 and 1. */
export function boundedScore(probability: number, isBinary: boolean): number {
  const p = probability < leastProbability ? leastProbability : probability
  if (!isBinary) return log(p)
  const no = 1 - p
  return log(p) - log(no < leastProbability ? leastProbability : no)
}
