import { exp, log } from '@modelwright/runtime'
import { type Capital, noCapital, playOn } from './capital.ts'
import { type ConfidenceSequence, confidenceOf, followOn, noConfidence } from './confidence-sequence.ts'

/** What is asked of differences, one a row: how much less the challenger lost than the champion. */
export interface SequentialRules {
  /** No difference lies beyond plus or minus this. */
  readonly range: number
  /** The smallest mean difference that is worth a change; above 0. */
  readonly effect: number
  /** Mean difference that is still taken for "not better"; 0, or below it where no loss beyond that is all that is asked. */
  readonly margin?: number
  /** Greatest probability of "better" where it is not, over the whole trial, however often one looks. */
  readonly alpha: number
  /** The same of "not better" where it is better by the effect. */
  readonly beta: number
}

/** What was seen so far. Plain data: kept in the store, and gone on with by another process. */
export interface SequentialState {
  /** Bets that the mean is above the margin. */
  readonly better: Capital
  /** Bets that the mean is below the effect. */
  readonly notBetter: Capital
  readonly sequence: ConfidenceSequence
}

/** What can be said by now. */
export interface SequentialVerdict {
  readonly verdict: 'better' | 'not-better' | 'undecided'
  readonly count: number
  readonly mean: number
  /** Holds at every time at once, with probability 1 − α. */
  readonly low: number
  readonly high: number
  /** Anytime-valid p-value of "not better": 1 where there is nothing to say. */
  readonly p: number
}

/** A test before its first row. */
export const noTest: SequentialState = {
  better: noCapital,
  notBetter: noCapital,
  sequence: noConfidence,
}

function checkRules({ range, effect, margin = 0, alpha, beta }: SequentialRules): void {
  const isSound =
    range > 0 &&
    effect > margin &&
    margin > -range &&
    effect < range &&
    alpha > 0 &&
    alpha < 1 &&
    beta > 0 &&
    beta < 1
  if (!isSound)
    throw new Error('bug: a sequential test needs margin < effect < range, and rates between 0 and 1')
}

/**
 * Goes on with more differences, in the order in which they became known.
 *
 * Looking costs nothing: the rates hold for a reader who looks after each row and stops when it pleases.
 *
 * @throws {Error} bug: - when a difference lies beyond the range
 */
export function testOn(
  state: SequentialState,
  differences: Iterable<number>,
  rules: SequentialRules,
): SequentialState {
  checkRules(rules)
  const { range, effect, margin = 0, alpha } = rules
  const values = [...differences]
  for (const value of values)
    if (!(Math.abs(value) <= range)) throw new Error(`bug: the difference ${value} is beyond ±${range}`)
  const hoped = effect - margin
  return {
    better: playOn(
      state.better,
      values.map((value) => value - margin),
      { floor: range + margin, effect: hoped },
    ),
    notBetter: playOn(
      state.notBetter,
      values.map((value) => effect - value),
      { floor: range - effect, effect: hoped },
    ),
    sequence: followOn(state.sequence, values, { low: -range, high: range, alpha }),
  }
}

/** Says what is known by now; what was once shown stays shown. */
export function verdictOf(state: SequentialState, rules: SequentialRules): SequentialVerdict {
  const { better, notBetter, sequence } = state
  const { range, alpha, beta } = rules
  const isBetter = better.greatest >= -log(alpha)
  const isNot = notBetter.greatest >= -log(beta)
  return {
    verdict: isBetter ? 'better' : isNot ? 'not-better' : 'undecided',
    count: sequence.count,
    mean: sequence.count === 0 ? 0 : ((2 * sequence.sum) / sequence.count) * range - range,
    ...confidenceOf(sequence, { low: -range, high: range, alpha }),
    p: Math.min(1, exp(-better.greatest)),
  }
}
