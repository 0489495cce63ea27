import { exp } from './exp.ts'
import { log1p } from './log1p.ts'

/**
 * Gives log(exp(v₀) + exp(v₁) + …) without overflow: the largest value, plus log1p of the others relative to it.
 *
 * Sums in index order. Empty: −Infinity. Any NaN: NaN.
 *
 * @param values - at least the numbers from `start` up to, not including, `end`
 */
export function logSumExp(values: ArrayLike<number>, start = 0, end: number = values.length): number {
  let at = start
  for (let i = start; i < end; i++) {
    if (Number.isNaN(values[i])) return Number.NaN
    if (values[i] > values[at]) at = i
  }
  const largest = start < end ? values[at] : -Infinity
  if (largest === Infinity || largest === -Infinity) return largest
  let others = 0
  for (let i = start; i < end; i++) if (i !== at) others += exp(values[i] - largest)
  return largest + log1p(others)
}
