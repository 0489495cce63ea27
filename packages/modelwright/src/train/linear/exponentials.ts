/** Below it, an exponential counts as 0: its square would take the slow path for tiny numbers in most processors. */
const lowest = -300
// biome-ignore lint/suspicious/noApproximativeNumericConstant: the standard calls its own constants approximate
const log2OfE = 1.4426950408889634
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10

/** 2 to the power of −500 … 0; entry 500 is 1. */
const powers = new Float64Array(501)
powers[500] = 1
for (let i = 499; i >= 0; i--) powers[i] = powers[i + 1] / 2

/**
 * Replaces scores of one class by `exp(score − top)` and adds it to sums, row by row.
 *
 * The same bits as the runtime's `exp`, but 0 below −300, and the last digit may differ within 4e-9 of 0.
 *
 * @param scores - `length` of them from `start`
 * @param tops - none below its score
 * @see fdlibm 5.3, e_exp.c (Sun Microsystems, 1993)
 */
export function addExponentials(
  scores: Float64Array,
  { start, length }: { start: number; length: number },
  tops: Float64Array,
  sums: Float64Array,
): void {
  for (let i = 0; i < length; i++) {
    const x = scores[start + i] - tops[i]
    if (!(x >= lowest)) {
      sums[i] += scores[start + i] = Number.isNaN(x) ? x : 0
      continue
    }
    const k = x >= -0.34657359027997264 ? 0 : (log2OfE * x - 0.5) | 0
    const high = x - k * ln2High
    const low = k * ln2Low
    const r = high - low
    const t = r * r
    const c =
      r -
      t *
        (0.16666666666666602 +
          t *
            (-0.0027777777777015593 +
              t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))))
    const value = (1 - (low - (r * c) / (2 - c) - high)) * powers[k + 500]
    scores[start + i] = value
    sums[i] += value
  }
}
