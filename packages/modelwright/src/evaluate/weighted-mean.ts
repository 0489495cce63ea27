import type { Scorer } from '../core/index.ts'

/** Rows summed before they join the total: keeps the rounding error of millions of rows near that of a few. */
const blockSize = 4096

/** Sums `weights[row] × values[row]`, in blocks of fixed size. Absent weights are 1 each. */
export function weightedSum(values: Float64Array, weights?: ArrayLike<number>): number {
  let total = 0
  for (let start = 0; start < values.length; start += blockSize) {
    const end = Math.min(start + blockSize, values.length)
    let block = 0
    if (weights === undefined) for (let row = start; row < end; row++) block += values[row]
    else for (let row = start; row < end; row++) if (weights[row] !== 0) block += weights[row] * values[row]
    total += block
  }
  return total
}

/** Sums the weights of `rowCount` rows. */
export function weightTotal(rowCount: number, weights?: ArrayLike<number>): number {
  if (weights === undefined) return rowCount
  let total = 0
  for (let start = 0; start < rowCount; start += blockSize) {
    const end = Math.min(start + blockSize, rowCount)
    let block = 0
    for (let row = start; row < end; row++) block += weights[row]
    total += block
  }
  return total
}

/**
 * Scores rows by the weighted mean of one loss a row.
 *
 * A row of weight 0 does not count, whatever its loss. No weight at all: NaN.
 */
export function meanScorer(losses: Float64Array): Scorer {
  return (weights) => weightedSum(losses, weights) / weightTotal(losses.length, weights)
}
