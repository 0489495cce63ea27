import type { ClassRows } from './counts.ts'

/** Mean and standard deviation of a number in each class. */
export interface Bells {
  readonly means: Float64Array
  readonly spreads: Float64Array
}

const hugeValue = 1e100

interface Moments {
  readonly weight: number
  readonly mean: number
  readonly variance: number
}

function momentsOf(
  values: Float64Array,
  weights: Float64Array,
  unit: number,
  isWanted: (row: number) => boolean,
): Moments {
  let weight = 0
  let mean = 0
  for (let row = 0; row < values.length; row++) {
    if (!isWanted(row)) continue
    weight += weights[row]
    if (weights[row] > 0) mean += (values[row] / unit - mean) * (weights[row] / weight)
  }
  let variance = 0
  for (let row = 0; row < values.length; row++) {
    if (!isWanted(row) || weights[row] === 0) continue
    const off = values[row] / unit - mean
    variance += (weights[row] / weight) * off * off
  }
  return { weight, mean, variance }
}

/**
 * Describes a number in each class by a bell curve; missing values are passed over.
 *
 * A class without a value has the curve of all rows. A number that never differs speaks for no class.
 *
 * @param smoothing - added to each variance, as a share of the variance of all rows
 */
export function bellsOf(
  values: Float64Array,
  { codes, classCount, weights }: ClassRows,
  smoothing: number,
): Bells {
  let top = 0
  const isThere = (row: number): boolean => values[row] - values[row] === 0
  for (let row = 0; row < values.length; row++) if (isThere(row)) top = Math.max(top, Math.abs(values[row]))
  const unit = top > hugeValue ? top : 1
  const all = momentsOf(values, weights, unit, isThere)
  const means = new Float64Array(classCount).fill(all.mean * unit)
  const spreads = new Float64Array(classCount).fill(1)
  // Less than rounding, or too small for a square: the number is taken for constant.
  if (!(all.variance > 1e-26 * all.mean * all.mean) || !(all.variance > 1e-290)) return { means, spreads }
  spreads.fill(Math.sqrt(all.variance) * unit)
  for (let k = 0; k < classCount; k++) {
    const own = momentsOf(values, weights, unit, (row) => codes[row] === k && isThere(row))
    if (own.weight === 0) continue
    means[k] = own.mean * unit
    spreads[k] = Math.sqrt(own.variance + smoothing * all.variance) * unit
  }
  return { means, spreads }
}
