import { log, log1p } from '@modelwright/runtime'

/** What an interval that holds at every time is made of. Plain data. */
export interface ConfidenceSequence {
  readonly count: number
  readonly sum: number
  /** Squares about the mean before each value, of values scaled to 0 … 1. */
  readonly squares: number
  /** Sums over the values of: their weight; weight × value; what their spread adds to the width. */
  readonly weight: number
  readonly weighted: number
  readonly spread: number
}

/** Where values lie, and how sure the interval is. */
export interface ConfidenceRules {
  readonly low: number
  readonly high: number
  /** Probability that the mean is outside at any time at all. */
  readonly alpha: number
}

/** Begins with nothing. */
export const noConfidence: ConfidenceSequence = {
  count: 0,
  sum: 0,
  squares: 0,
  weight: 0,
  weighted: 0,
  spread: 0,
}

const mostWeight = 0.5

/**
 * Goes on with more values.
 *
 * @see Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, 2024, theorem 2 (predictable plug-in
 *   empirical Bernstein)
 */
export function followOn(
  state: ConfidenceSequence,
  values: Iterable<number>,
  { low, high, alpha }: ConfidenceRules,
): ConfidenceSequence {
  let { count, sum, squares, weight, weighted, spread } = state
  const wanted = 2 * log(2 / alpha)
  for (const value of values) {
    const x = (value - low) / (high - low)
    const mean = (0.5 + sum) / (count + 1)
    const variance = (0.25 + squares) / (count + 1)
    const share = Math.min(Math.sqrt(wanted / (variance * (count + 1) * log(count + 2))), mostWeight)
    const off = x - mean
    weight += share
    weighted += share * x
    spread += off * off * (-log1p(-share) - share)
    count++
    sum += x
    const newMean = (0.5 + sum) / (count + 1)
    squares += (x - newMean) * (x - newMean)
  }
  return { count, sum, squares, weight, weighted, spread }
}

/** The interval that holds now, and at every earlier and later time with the same promise; the whole range before the first value. */
export function confidenceOf(
  { count, weight, weighted, spread }: ConfidenceSequence,
  { low, high, alpha }: ConfidenceRules,
): { readonly low: number; readonly high: number } {
  if (count === 0) return { low, high }
  const middle = weighted / weight
  const width = (log(2 / alpha) + spread) / weight
  const scaled = (x: number): number => low + Math.min(1, Math.max(0, x)) * (high - low)
  return { low: scaled(middle - width), high: scaled(middle + width) }
}
