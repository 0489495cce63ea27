import type { TaskPool } from '../../core/index.ts'
import { type TableKernels, tableKernelsHere } from '../../core/table-kernels.ts'
import { pearsonTaskName } from '../tasks.ts'

/** Rows whose products are summed at once, so that they stay near the processor; a stretch is what one task has. */
const blockRows = 1024
const stretchRows = 262_144

/** Values that tell where a column lies. */
const centreRows = 1000

/** Sums kept for each pair: rows, a, b, ab, aa, bb. */
const sumsPerPair = 6

/** A stretch of rows of some columns of numbers. */
export interface PearsonPayload {
  /** NaN is missing; shape `[columns][rows]`. */
  readonly columns: readonly Float64Array[]
  /** What is taken from each column first, so that its sums stay small. */
  readonly centres: Float64Array
  readonly from: number
  readonly to: number
}

/** A number near a column's values: the mean of the first of them. */
function centreOf(values: Float64Array): number {
  let sum = 0
  let count = 0
  for (let row = 0; row < values.length && count < centreRows; row++) {
    if (values[row] - values[row] !== 0) continue
    sum += values[row]
    count++
  }
  const centre = sum / count
  return Number.isFinite(centre) ? centre : 0
}

/** Copies a block of rows of every column, zeros for what is missing, with what is there. */
function copyBlock(
  kernels: TableKernels,
  { columns, centres }: PearsonPayload,
  [values, present]: readonly [number, number],
  [from, rows]: readonly [number, number],
): void {
  const even = rows + (rows % 2)
  columns.forEach((column, place) => {
    const out = kernels.numbersAt(values + place * even * 8, even)
    const there = kernels.numbersAt(present + place * even * 8, even)
    out[even - 1] = 0
    there[even - 1] = 0
    const centre = centres[place]
    for (let row = 0; row < rows; row++) {
      const value = column[from + row] - centre
      const isThere = value - value === 0
      out[row] = isThere ? value : 0
      there[row] = isThere ? 1 : 0
    }
  })
}

/** Sums what the correlations of all pairs need, over a stretch of rows. */
export function pearsonSums(payload: PearsonPayload): Float64Array {
  const { columns, from, to } = payload
  const kernels = tableKernelsHere()
  const pairs = (columns.length * (columns.length - 1)) / 2
  const blockBytes = columns.length * blockRows * 8
  const values = kernels.take(blockBytes)
  const present = kernels.take(blockBytes)
  const sums = kernels.take(pairs * sumsPerPair * 8)
  kernels.numbersAt(sums, pairs * sumsPerPair).fill(0)
  for (let row = from; row < to; row += blockRows) {
    const rows = Math.min(blockRows, to - row)
    copyBlock(kernels, payload, [values, present], [row, rows])
    kernels.addProducts(values, present, columns.length, rows + (rows % 2), sums)
  }
  const found = kernels.numbersAt(sums, pairs * sumsPerPair).slice()
  kernels.give(values, blockBytes)
  kernels.give(present, blockBytes)
  kernels.give(sums, pairs * sumsPerPair * 8)
  return found
}

/** Pearson's correlation from the sums of a pair; NaN where one side does not vary. */
function correlation([count, a, b, ab, aa, bb]: Float64Array): number {
  const varianceA = aa - (a * a) / count
  const varianceB = bb - (b * b) / count
  // What is left of the sums after rounding is no variance.
  if (count < 2 || !(varianceA > aa * 1e-13) || !(varianceB > bb * 1e-13)) return Number.NaN
  const value = (ab - (a * b) / count) / (Math.sqrt(varianceA) * Math.sqrt(varianceB))
  return Math.max(-1, Math.min(1, value))
}

function stretchesOf(columns: readonly Float64Array[]): PearsonPayload[] {
  const rowCount = columns[0]?.length ?? 0
  const centres = Float64Array.from(columns, centreOf)
  const count = Math.ceil(rowCount / stretchRows)
  return Array.from({ length: count }, (_, at) => ({
    columns,
    centres,
    from: at * stretchRows,
    to: Math.min(rowCount, (at + 1) * stretchRows),
  }))
}

/** Adds the sums of all stretches up, in their order, and makes correlations of them. */
function correlations(parts: readonly Float64Array[], count: number): Float64Array {
  const pairs = (count * (count - 1)) / 2
  const sums = new Float64Array(pairs * sumsPerPair)
  for (const part of parts) for (let at = 0; at < sums.length; at++) sums[at] += part[at]
  return Float64Array.from({ length: pairs }, (_, at) =>
    correlation(sums.subarray(at * sumsPerPair, (at + 1) * sumsPerPair)),
  )
}

/**
 * Correlates every pair of columns of numbers over the rows in which both have a finite value.
 *
 * The same for any number of threads: stretches of rows are added up in their order.
 *
 * @returns one number a pair, in the order 0 1, 0 2, … 1 2, …; NaN where one of a pair does not vary
 */
export async function pearsonPairs(columns: readonly Float64Array[], pool?: TaskPool): Promise<Float64Array> {
  const stretches = stretchesOf(columns)
  if (pool === undefined || pool.size === 0 || stretches.length < 2) return pearsonPairsHere(columns)
  const parts = stretches.map((stretch) => pool.run(pearsonTaskName, stretch) as Promise<Float64Array>)
  return correlations(await Promise.all(parts), columns.length)
}

/** The same on this thread. */
export function pearsonPairsHere(columns: readonly Float64Array[]): Float64Array {
  return correlations(stretchesOf(columns).map(pearsonSums), columns.length)
}
