import { exp } from '@modelwright/runtime'

const squareRootOfTwoPi = 2.5066282746310007
const eighthOfPiSquared = 1.2337005501361697

/**
 * Gives the upper tail of Kolmogorov's limiting distribution: P(√n D > x) for many rows.
 *
 * @see Kolmogorov (1933); the second series, by the theta function's identity, converges where the first does not
 */
export function kolmogorovTail(x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  if (x <= 0) return 1
  if (x < 1) {
    let sum = 0
    for (let k = 1; k < 40; k += 2) sum += exp((-k * k * eighthOfPiSquared) / (x * x))
    return 1 - (squareRootOfTwoPi / x) * sum
  }
  let sum = 0
  for (let k = 1; k < 20; k++) sum += (k % 2 === 1 ? 1 : -1) * exp(-2 * k * k * x * x)
  return Math.min(1, Math.max(0, 2 * sum))
}

/**
 * Gives the chance that the distance of two samples is as great, from how many rows both are worth together.
 *
 * Stephens' correction makes the limit good from about four rows on. With ties it is too great, never too small.
 *
 * @param worth - n·m / (n + m)
 * @see Stephens (1970), JRSS B 32
 */
export function smirnovTail(distance: number, worth: number): number {
  if (!(worth > 0)) return Number.NaN
  const root = Math.sqrt(worth)
  return kolmogorovTail((root + 0.12 + 0.11 / root) * distance)
}
