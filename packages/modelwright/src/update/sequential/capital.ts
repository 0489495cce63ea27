import { exp, log } from '@modelwright/runtime'

/**
 * What a gambler owns who bets, before each value is seen, that the mean of the values is above 0, and who began with 1.
 *
 * If the mean is 0 or below, this exceeds 1/α at any time with probability at most α, however often one looks (Ville's inequality).
 * Plain data: it is kept between looks and between processes.
 */
export interface Capital {
  /** Values seen. */
  readonly count: number
  readonly sum: number
  readonly squares: number
  /** Logarithm of what the bet on the declared effect made. */
  readonly declared: number
  /** The same of the bet on the mean seen so far. */
  readonly adaptive: number
  /** The greatest logarithm of the whole so far. */
  readonly greatest: number
}

/** What is known before the first value. */
export interface CapitalRules {
  /** No value lies below minus this. */
  readonly floor: number
  /** The mean that is hoped for, above 0. */
  readonly effect: number
}

/** Begins with 1. */
export const noCapital: Capital = { count: 0, sum: 0, squares: 0, declared: 0, adaptive: 0, greatest: 0 }

/** Share of the capital in the bet on the declared effect: it decides soonest where the effect is what was declared. */
const declaredShare = 0.75

/** How much of the capital a bet may lose to one value: the rest keeps the logarithm finite. */
const mostLost = 0.75

/** The bet on the mean seen so far is at most so many times that on the declared effect: early luck must not carry it away. */
const mostTimes = 4

/** Values that the first guess of the spread counts as. */
const priorCount = 4

/** The bet of greatest growth for a mean and a second moment about 0, `μ / (σ² + μ²)`, within what may be lost. */
function betOn(mean: number, second: number, floor: number): number {
  return mean <= 0 ? 0 : Math.min(mean / Math.max(second, mean * mean), mostLost / floor)
}

const logDeclared = log(declaredShare)
const logAdaptive = log(1 - declaredShare)

/** The logarithm of what is owned now. */
export function logCapital({ declared, adaptive }: Capital): number {
  const [a, b] = [declared + logDeclared, adaptive + logAdaptive]
  const top = Math.max(a, b)
  return top + log(exp(a - top) + exp(b - top))
}

/**
 * Plays on for more values, in the order in which they came.
 *
 * Two strategies share the capital: one bets on the declared effect with the spread seen so far, the other on mean and spread seen so
 * far. Each bet depends on earlier values alone.
 *
 * @param values - the expectation of each, given all before it, must be the mean that is asked about
 * @see Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, 2024, sections 4 and B
 */
export function playOn(capital: Capital, values: Iterable<number>, { floor, effect }: CapitalRules): Capital {
  let { count, sum, squares, declared, adaptive, greatest } = capital
  // Half the floor is a spread that hardly anything exceeds: the first bets are small.
  const prior = priorCount * (floor / 2) ** 2
  for (const value of values) {
    const spread = (prior + squares) / (priorCount + count)
    const mean = sum / (priorCount + count)
    const variance = Math.max(spread - mean * mean, 0)
    const bet = betOn(effect, variance + effect * effect, floor)
    declared += log(1 + bet * value)
    adaptive += log(1 + Math.min(betOn(mean, spread, floor), mostTimes * bet) * value)
    count++
    sum += value
    squares += value * value
    greatest = Math.max(greatest, logCapital({ count, sum, squares, declared, adaptive, greatest }))
  }
  return { count, sum, squares, declared, adaptive, greatest }
}
