import { presentIn } from './present.ts'
import { squaresOf, sumOf } from './sum.ts'

/** Mean and standard deviation. */
export interface Moments {
  readonly mean: number
  readonly scale: number
}

/** 2⁴⁰⁰: from here on squares could overflow. */
const hugeFrom = 2.5822498780869086e120
/** 2⁶⁰⁰: dividing by it loses nothing. */
const hugeUnit = 4.149515568880993e180

/**
 * Mean and population standard deviation in two passes.
 *
 * A spread that is nothing but rounding noise counts as none, as in scikit-learn's `_is_constant_feature`.
 * Very large numbers are scaled down by a power of two first, so that their squares stay finite.
 */
export function momentsOf(all: Float64Array): Moments {
  const values = presentIn(all)
  const n = values.length
  if (n === 0) return { mean: 0, scale: 1 }
  let largest = 0
  for (let i = 0; i < n; i++) if (Math.abs(values[i]) > largest) largest = Math.abs(values[i])
  const unit = largest > hugeFrom ? hugeUnit : 1
  const scaled = unit === 1 ? values : values.map((value) => value / unit)
  const mean = sumOf(scaled) / n
  const variance = squaresOf(scaled, mean) / n
  const noise = n * Number.EPSILON * variance + n * mean * Number.EPSILON * (n * mean * Number.EPSILON)
  const scale = variance <= noise ? 1 : Math.sqrt(variance) * unit
  return { mean: mean * unit, scale: scale > 0 ? scale : 1 }
}
