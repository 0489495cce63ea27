/** ln 2 rounded to 32 bits, so that its product with a small whole number is exact. */
export const ln2High = 6.9314718036912381649e-1

/** ln 2 − {@link ln2High}. */
export const ln2Low = 1.90821492927058770002e-10

/** An argument of the exponential as `k·ln 2 + high − low`, where |high − low| ≤ ½ ln 2. */
export interface Reduced {
  readonly k: number
  readonly high: number
  readonly low: number
}

/** Takes the nearest multiple of ln 2 out of a finite number below 1100 in size. */
export function reduce(x: number): Reduced {
  if (Math.abs(x) <= 0.34657359027997264) return { k: 0, high: x, low: 0 }
  const k = Math.trunc(1.442695040888963387 * x + (x < 0 ? -0.5 : 0.5))
  return { k, high: x - k * ln2High, low: k * ln2Low }
}

/** Subtracts fdlibm's minimax polynomial in r² from r: the quantity its rational form of exp is made of. */
export function expCore(r: number): number {
  const t = r * r
  return (
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t *
              (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))))
  )
}

/** Gives exp(r) − 1 − r for |r| ≤ ½ ln 2. */
export function expTail(r: number): number {
  const c = expCore(r)
  return (r * c) / (2 - c)
}
