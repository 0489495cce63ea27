import type { Design } from './design.ts'

/** A target less its mean. */
export interface CentredTarget {
  readonly mean: number
  /** The values were divided by it, so that squares stay finite; 1 nearly always. */
  readonly unit: number
  /** Shape `[rows]`. */
  readonly values: Float64Array
}

const hugeValue = 1e100

/** Takes the weighted mean off values. */
export function centredTarget(values: Float64Array, { weights, weightSum }: Design): CentredTarget {
  let top = 0
  for (let row = 0; row < values.length; row++) top = Math.max(top, Math.abs(values[row]))
  const unit = top > hugeValue ? top : 1
  let mean = 0
  for (let row = 0; row < values.length; row++) mean += (weights[row] / weightSum) * (values[row] / unit)
  return { mean, unit, values: values.map((value) => value / unit - mean) }
}
