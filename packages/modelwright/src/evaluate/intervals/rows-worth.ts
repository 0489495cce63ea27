import { unitsOf } from './resampling.ts'

/**
 * Tells how many independent rows a mean of rows is worth, where those of one group go together.
 *
 * Rows over the design effect: by how much more the sums of groups vary than single rows would let them. Values that never
 * vary tell nothing of that: then each group counts as one row.
 *
 * @param groups - the group of each row; absent: each row is its own
 * @returns from 0 to the number of rows
 * @example
 * rowsWorth([1, 1, 0, 0, 1, 1], [7, 7, 8, 8, 9, 9]) // → 2
 * @see Kish (1965), Survey sampling, section 8.2
 */
export function rowsWorth(values: ArrayLike<number>, groups?: ArrayLike<number>): number {
  const rowCount = values.length
  if (groups === undefined) return rowCount
  const { count, of = new Int32Array() } = unitsOf(groups)
  if (count < 2) return count
  let mean = 0
  for (let row = 0; row < rowCount; row++) mean += values[row] / rowCount
  const sums = new Float64Array(count)
  let single = 0
  for (let row = 0; row < rowCount; row++) {
    const off = values[row] - mean
    sums[of[row]] += off
    single += off * off
  }
  if (single < 1e-12 * rowCount) return count
  const together = sums.reduce((total, sum) => total + sum * sum, 0)
  return rowCount / Math.max(1, (together / single) * (count / (count - 1)))
}
