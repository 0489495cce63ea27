import { normalCdf, normalQuantile, reach95 } from './intervals/special.ts'

/** A number with its 95 % interval. */
interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Where an end lies `errors` standard errors from the value, on the scale that the 95 % interval has on that side. */
const stretched = (value: number, end: number, errors: number): number =>
  value + ((end - value) * errors) / reach95

/**
 * Gives the lower limit of a one-sided test: the truth lies below it with probability `alpha` at most.
 *
 * Read off the 95 % interval, side by side as wide as that is; at `alpha` 0.025 it is the interval's own lower end. From few
 * folds the tails are heavier than normal: between 0.025 and 0.5 that makes the limit too careful, never too bold.
 *
 * @param alpha - from 0.025
 * @example
 * lowerLimit({ value: 0.1, low: 0, high: 0.2 }, 0.025) // → 0
 */
export function lowerLimit({ value, low }: Interval, alpha: number): number {
  return alpha === 0.025 ? low : stretched(value, low, normalQuantile(1 - alpha))
}

/**
 * Tells how often a value this low would come up if the truth reached `limit`: one-sided, by the upper side of the interval.
 *
 * @returns NaN where the interval is not known
 */
export function pBelow({ value, high }: Interval, limit: number): number {
  const error = (high - value) / reach95
  if (Number.isNaN(error)) return Number.NaN
  if (error === 0) return value < limit ? 0 : 1
  return normalCdf((value - limit) / error)
}

/** Tells how often a value this high would come up if the truth were within `limit`: one-sided, by the lower side. */
export function pAbove({ value, low, high }: Interval, limit: number): number {
  return pBelow({ value: -value, low: -high, high: -low }, -limit)
}
