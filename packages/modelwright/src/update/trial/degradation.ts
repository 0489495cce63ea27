import { log } from '@modelwright/runtime'
import { type Capital, noCapital, playOn } from '../sequential/capital.ts'

/** When a promoted model is taken back. */
export interface DegradationRules {
  /** Mean loss a row that was measured before it was promoted, 0 to 1. */
  readonly expected: number
  /** How much more it may lose without anybody minding. */
  readonly margin: number
  /** How much more than that should be noticed soon. */
  readonly effect: number
  /** Probability of taking back a model that keeps what it promised, over all time. */
  readonly alpha: number
}

/** What was seen since a model was promoted. Plain data. */
export interface DegradationState {
  readonly capital: Capital
}

/** Nothing seen yet. */
export const noDegradation: DegradationState = { capital: noCapital }

/** Goes on with losses of rows, 0 to 1, in the order in which their outcomes became known. */
export function watchOn(
  { capital }: DegradationState,
  losses: Iterable<number>,
  { expected, margin, effect }: DegradationRules,
): DegradationState {
  const limit = expected + margin
  const values = [...losses].map((loss) => loss - limit)
  return { capital: playOn(capital, values, { floor: Math.max(limit, effect), effect }) }
}

/** Says whether the model loses more than it may: with the mean loss since it was promoted. */
export function degradationOf({ capital }: DegradationState, rules: DegradationRules) {
  const { count, sum, greatest } = capital
  const limit = rules.expected + rules.margin
  return {
    isDegraded: greatest >= -log(rules.alpha),
    count,
    meanLoss: count === 0 ? Number.NaN : limit + sum / count,
  }
}
