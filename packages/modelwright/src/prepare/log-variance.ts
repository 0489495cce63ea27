import { log } from '@modelwright/runtime'
import { sumOf } from './sum.ts'

/** The logarithm of the variance, without overflow; −Infinity for equal values. */
export function logVariance(values: Float64Array): number {
  let top = 0
  for (let i = 0; i < values.length; i++) top = Math.max(top, Math.abs(values[i]))
  if (top === 0) return Number.NEGATIVE_INFINITY
  const n = values.length
  const mean = sumOf(values, (value) => value / top) / n
  const variance = sumOf(values, (value) => (value / top - mean) * (value / top - mean)) / n
  return variance === 0 ? Number.NEGATIVE_INFINITY : log(variance) + 2 * log(top)
}
