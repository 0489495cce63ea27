/** ln 2 rounded to 32 bits, so that its product with a small whole number is exact. */
export const ln2High = 0.6931471803691238

/** ln 2 − {@link ln2High}. */
export const ln2Low = 1.9082149292705877e-10

/** 1 / ln 2. */
// biome-ignore lint/suspicious/noApproximativeNumericConstant: the standard calls its own constants approximate
export const log2OfE = 1.4426950408889634

/** An argument of the exponential as `k·ln 2 + high − low`, where |high − low| ≤ ½ ln 2. */
export interface Reduced {
  readonly k: number
  readonly high: number
  readonly low: number
}

/** Takes the nearest multiple of ln 2 out of a finite number below 1100 in size. */
export function reduce(x: number): Reduced {
  if (Math.abs(x) <= 0.34657359027997264) return { k: 0, high: x, low: 0 }
  const k = Math.trunc(log2OfE * x + (x < 0 ? -0.5 : 0.5))
  return { k, high: x - k * ln2High, low: k * ln2Low }
}

/** Subtracts fdlibm's minimax polynomial in r² from r: the quantity its rational form of exp is made of. */
export function expCore(r: number): number {
  const t = r * r
  return (
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))))
  )
}

/** Gives exp(r) − 1 − r for |r| ≤ ½ ln 2. */
export function expTail(r: number): number {
  const c = expCore(r)
  return (r * c) / (2 - c)
}
