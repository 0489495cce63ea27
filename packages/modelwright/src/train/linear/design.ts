import type { PreparedColumn, SparseColumn } from '@modelwright/runtime'
import { sizesOf } from '../data.ts'

/** A feature as the solvers see it: `at` is the position of its first coefficient. */
export type DesignColumn =
  | {
      readonly type: 'number'
      readonly at: number
      readonly values: Float64Array
      /** Values are multiplied by it, so that squares of huge values stay finite; 1 nearly always. */
      readonly unit: number
      /** Weighted mean of the multiplied values. */
      readonly mean: number
    }
  | { readonly type: 'category'; readonly at: number; readonly codes: Int32Array; readonly size: number }
  | {
      readonly type: 'sparse'
      readonly at: number
      readonly starts: Int32Array
      readonly places: Int32Array
      readonly values: Float64Array
      readonly size: number
    }

/** Features and row weights, with the weighted mean and variance of the column behind every coefficient. */
export interface Design {
  readonly rowCount: number
  readonly columns: readonly DesignColumn[]
  /** Per feature, as `sizesOf` tells it. */
  readonly sizes: Int32Array
  /** Coefficients of one output. */
  readonly width: number
  readonly weights: Float64Array
  readonly weightSum: number
  /** Share of each level, mean of each column of a block; 0 for numbers, which are centred as they are read. Shape `[width]`. */
  readonly shares: Float64Array
  /** Shape `[width]`. */
  readonly variances: Float64Array
  /** Factor between the coefficient the solver sees and the one of the raw column. Shape `[width]`. */
  readonly units: Float64Array
}

const hugeValue = 1e100

function largest(values: Float64Array): number {
  let top = 0
  for (let row = 0; row < values.length; row++) {
    const size = Math.abs(values[row])
    if (size > top) top = size
  }
  return top
}

function numberOf(values: Float64Array, at: number, weights: Float64Array, weightSum: number) {
  const top = largest(values)
  const unit = top > hugeValue ? 1 / top : 1
  let sum = 0
  for (let row = 0; row < values.length; row++) sum += (weights[row] / weightSum) * (values[row] * unit)
  let variance = 0
  for (let row = 0; row < values.length; row++) {
    const d = values[row] * unit - sum
    variance += (weights[row] / weightSum) * d * d
  }
  return { column: { type: 'number', at, values, unit, mean: sum } as const, variance }
}

function sharesOf(codes: Int32Array, size: number, weights: Float64Array, weightSum: number): Float64Array {
  const shares = new Float64Array(size)
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) shares[codes[row]] += weights[row]
  for (let code = 0; code < size; code++) shares[code] /= weightSum
  return shares
}

/** Weighted mean and variance of each column of a block. */
function momentsOf({ starts, places, values, size }: SparseColumn, weights: Float64Array, weightSum: number) {
  const means = new Float64Array(size)
  const variances = new Float64Array(size)
  for (let row = 0; row < weights.length; row++) {
    const share = weights[row] / weightSum
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      means[places[k]] += share * values[k]
      variances[places[k]] += share * values[k] * values[k]
    }
  }
  for (let j = 0; j < size; j++) variances[j] = Math.max(0, variances[j] - means[j] * means[j])
  return { means, variances }
}

/** Coefficients of one input, from its size. */
export function widthOf(size: number): number {
  return size < -1 ? -2 - size : size < 0 ? 1 : size
}

/** Lays out prepared features for the linear solvers; nothing is copied or expanded. */
export function designOf(
  features: Iterable<PreparedColumn>,
  rowCount: number,
  weights: Float64Array,
): Design {
  const list = [...features]
  const sizes = sizesOf(list)
  const width = sizes.reduce((sum, size) => sum + widthOf(size), 0)
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0)
  const shares = new Float64Array(width)
  const variances = new Float64Array(width)
  const units = new Float64Array(width).fill(1)
  const columns: DesignColumn[] = []
  let at = 0
  for (const column of list) {
    if (column.type === 'category') {
      const size = column.levels.length
      const found = sharesOf(column.codes, size, weights, weightSum)
      shares.set(found, at)
      for (let code = 0; code < size; code++) variances[at + code] = found[code] * (1 - found[code])
      columns.push({ type: 'category', at, codes: column.codes, size })
      at += size
    } else if (column.type === 'sparse') {
      const made = momentsOf(column, weights, weightSum)
      shares.set(made.means, at)
      variances.set(made.variances, at)
      columns.push({ ...column, at })
      at += column.size
    } else if (column.type === 'number') {
      const made = numberOf(column.values, at, weights, weightSum)
      variances[at] = made.variance
      units[at] = made.column.unit
      columns.push(made.column)
      at++
    } else throw new Error(`bug: linear learners take no ${column.type} column`)
  }
  return { rowCount, columns, sizes, width, weights, weightSum, shares, variances, units }
}

/** What centring the levels takes off a score: `Σ share × coefficient`. */
export function centreOf(design: Design, coefficients: Float64Array, first: number): number {
  let sum = 0
  for (let j = 0; j < design.width; j++) sum += design.shares[j] * coefficients[first + j]
  return sum
}

/**
 * Turns coefficients of the centred columns into those of the raw ones.
 *
 * @param outputs - how many outputs; `solved` is `[outputs × width]`, `intercepts` `[outputs]`, both overwritten
 */
export function uncentre(design: Design, solved: Float64Array, intercepts: Float64Array): void {
  const { width } = design
  for (let k = 0; k < intercepts.length; k++) {
    const first = k * width
    let moved = centreOf(design, solved, first)
    for (const column of design.columns)
      if (column.type === 'number') moved += column.mean * solved[first + column.at]
    intercepts[k] -= moved
    for (let j = 0; j < width; j++) solved[first + j] *= design.units[j]
  }
}
