import { exp, log } from '@modelwright/runtime'

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]
const halfLogTwoPi = 0.9189385332046728
const squareRootOfPi = 1.772453850905516
const squareRootOfTwo = Math.sqrt(2)

/** Standard errors from a value to either end of a normal 95 % interval. */
export const reach95 = 1.959963984540054

/**
 * Gives the logarithm of the gamma function for x > 0, to about 1e-14 relative.
 *
 * @see Lanczos (1964), SIAM J. Numer. Anal. 1, with g = 7 and nine terms (Godfrey)
 */
export function logGamma(x: number): number {
  let sum = lanczos[0]
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i] / (x + i - 1)
  const t = x + 6.5
  return halfLogTwoPi + (x - 0.5) * log(t) - t + log(sum)
}

/** Keeps a denominator of the continued fractions away from 0. */
function apart(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value
}

/** The continued fraction of the incomplete beta function, by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / apart(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / apart(1 + even * d)
    c = apart(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / apart(1 + odd * d)
    c = apart(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return fraction
}

/**
 * Gives the regularised incomplete beta function I_x(a, b) for a, b > 0 and x in [0, 1].
 *
 * @see Press et al., Numerical Recipes, 3rd ed., §6.4
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x)
  const front = exp(logFront)
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b
}

/** The error function by its series, for small x. */
function erf(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; n < 100 && Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return ((2 * sum) / squareRootOfPi) * exp(-x * x)
}

/** The complementary error function by its continued fraction, for x ≥ 2. */
function erfcTail(x: number): number {
  let fraction = x
  for (let n = 120; n > 0; n--) fraction = x + n / 2 / fraction
  return exp(-x * x) / (squareRootOfPi * fraction)
}

/** Gives the standard normal distribution function, to about 1e-15 relative in the lower tail. */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / squareRootOfTwo
  if (x < 2) return 0.5 * (1 + (z < 0 ? -erf(x) : erf(x)))
  const tail = 0.5 * erfcTail(x)
  return z < 0 ? tail : 1 - tail
}

/**
 * Gives the quantile of the standard normal distribution: a rough start, then Halley's steps.
 *
 * @returns −Infinity for 0, Infinity for 1, NaN outside [0, 1]
 * @see Abramowitz and Stegun, 26.2.23, for the start
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 0) return -Infinity
  if (p > 0.5) return 0 - normalQuantile(1 - p)
  const t = Math.sqrt(-2 * log(p))
  const above = 2.515517 + t * (0.802853 + t * 0.010328)
  let z = above / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
  for (let step = 0; step < 3; step++) {
    const error = (normalCdf(z) - p) * inverseDensity(z)
    z -= error / (1 + (z * error) / 2)
  }
  return z
}

/** One over the standard normal density. */
function inverseDensity(z: number): number {
  return exp(halfLogTwoPi + (z * z) / 2)
}

/** Upper tail of Student's t distribution for t ≥ 0. */
function tTail(t: number, degrees: number): number {
  return 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
}

/** Gives Student's t distribution function. */
export function tCdf(t: number, degrees: number): number {
  return t < 0 ? tTail(-t, degrees) : 1 - tTail(t, degrees)
}

/** Cornish and Fisher's expansion around the normal quantile, for many degrees of freedom. */
function tExpansion(z: number, degrees: number): number {
  const s = z * z
  const first = (z * (s + 1)) / 4
  const second = (z * ((5 * s + 16) * s + 3)) / 96
  const third = (z * (((3 * s + 19) * s + 17) * s - 15)) / 384
  return z + (first + (second + third / degrees) / degrees) / degrees
}

/**
 * Gives the quantile of Student's t distribution, by bisection; above 1,000 degrees of freedom by expansion.
 *
 * @param p - probability in (0, 1)
 * @param degrees - degrees of freedom, ≥ 1
 * @see Abramowitz and Stegun, 26.7.5, for the expansion
 */
export function tQuantile(p: number, degrees: number): number {
  if (p < 0.5) return 0 - tQuantile(1 - p, degrees)
  if (p === 0.5) return 0
  if (degrees > 1000) return tExpansion(normalQuantile(p), degrees)
  const tail = 1 - p
  let low = 0
  let high = 1
  while (tTail(high, degrees) > tail && high < 1e300) high *= 2
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    if (tTail(middle, degrees) > tail) low = middle
    else high = middle
  }
  return high
}
