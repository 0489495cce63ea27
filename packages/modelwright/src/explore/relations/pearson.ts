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

/** Sums that the kernel keeps of each column. */
const ownSums = 3

interface Stretch {
  readonly from: number
  readonly to: number
}

/** Some stretches of rows of columns of numbers. */
export interface PearsonPayload {
  /** NaN is missing; shape `[columns][rows]`. */
  readonly columns: readonly Float64Array[]
  /** What is taken from each column first, so that its sums stay small. */
  readonly centres: Float64Array
  readonly stretches: readonly Stretch[]
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
    const at = values + place * even * 8
    const copy = kernels.numbersAt(at, even)
    copy[even - 1] = Number.NaN
    copy.set(column.subarray(from, from + rows))
    kernels.centreValues(at, present + place * even * 8, even, centres[place])
  })
}

/** Sums what the correlations of all pairs need, over a stretch of rows. */
function pearsonSums(payload: PearsonPayload, { from, to }: Stretch): Float64Array {
  const { columns } = payload
  const kernels = tableKernelsHere()
  const pairs = (columns.length * (columns.length - 1)) / 2
  const blockBytes = columns.length * blockRows * 8
  const values = kernels.take(blockBytes)
  const present = kernels.take(blockBytes)
  const own = kernels.take(columns.length * ownSums * 8)
  const sums = kernels.take(pairs * sumsPerPair * 8)
  kernels.numbersAt(sums, pairs * sumsPerPair).fill(0)
  for (let row = from; row < to; row += blockRows) {
    const rows = Math.min(blockRows, to - row)
    copyBlock(kernels, payload, [values, present], [row, rows])
    kernels.addProducts(values, present, columns.length, rows + (rows % 2), own, sums)
  }
  const found = kernels.numbersAt(sums, pairs * sumsPerPair).slice()
  kernels.give(values, blockBytes)
  kernels.give(present, blockBytes)
  kernels.give(own, columns.length * ownSums * 8)
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

/** Sums stretch by stretch: how they are added up does not depend on which thread had which. */
export function pearsonParts(payload: PearsonPayload): Float64Array[] {
  return payload.stretches.map((stretch) => pearsonSums(payload, stretch))
}

function stretchesOf(columns: readonly Float64Array[]): Stretch[] {
  const rowCount = columns[0]?.length ?? 0
  const count = Math.ceil(rowCount / stretchRows)
  return Array.from({ length: count }, (_, at) => ({
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
  const centres = Float64Array.from(columns, centreOf)
  const each = Math.ceil(stretches.length / pool.size)
  // Each thread has its share at once: who hands shares out is busy meanwhile.
  const shares = Array.from(
    { length: Math.ceil(stretches.length / each) },
    (_, at): PearsonPayload => ({
      ...{ columns, centres },
      stretches: stretches.slice(at * each, (at + 1) * each),
    }),
  )
  const parts = shares.map((share) => pool.run(pearsonTaskName, share) as Promise<Float64Array[]>)
  return correlations((await Promise.all(parts)).flat(), columns.length)
}

/** The same on this thread. */
export function pearsonPairsHere(columns: readonly Float64Array[]): Float64Array {
  const payload = { columns, centres: Float64Array.from(columns, centreOf), stretches: stretchesOf(columns) }
  return correlations(pearsonParts(payload), columns.length)
}
