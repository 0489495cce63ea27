import { exp, log } from '@modelwright/runtime'
import { logGamma } from '../../evaluate/index.ts'

/** Lower regularised incomplete gamma function by its series, for x below a + 1. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < 10_000 && term > sum * 1e-17; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum * exp(a * log(x) - x - logGamma(a))
}

/** Upper regularised incomplete gamma function by its continued fraction (Lentz), for x above a + 1. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - a)
    b += 2
    d = an * d + b
    d = 1 / (Math.abs(d) < tiny ? tiny : d)
    c = b + an / c
    if (Math.abs(c) < tiny) c = tiny
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return fraction * exp(a * log(x) - x - logGamma(a))
}

/**
 * Gives the upper tail of the chi-squared distribution.
 *
 * @param degrees - above 0
 * @see Press et al., Numerical Recipes, 3rd ed., §6.2
 */
export function chiSquaredTail(statistic: number, degrees: number): number {
  if (Number.isNaN(statistic) || !(degrees > 0)) return Number.NaN
  if (statistic <= 0) return 1
  if (statistic === Number.POSITIVE_INFINITY) return 0
  const a = degrees / 2
  const x = statistic / 2
  return x < a + 1 ? Math.max(0, 1 - lowerSeries(a, x)) : Math.min(1, upperFraction(a, x))
}
