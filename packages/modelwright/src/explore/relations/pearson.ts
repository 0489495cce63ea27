import type { TaskPool } from '../../core/index.ts'

/** Numbers of a table, and which of them is correlated with those after it. */
export interface PearsonPayload {
  /** NaN is missing; shape `[columns][rows]`. */
  readonly columns: readonly Float64Array[]
  readonly at: number
}

/** The name of {@link pearsonRow} among tasks. */
export const pearsonTaskName = 'correlate-column'

function centreOf(values: Float64Array): number {
  let sum = 0
  let count = 0
  for (let row = 0; row < values.length; row++) {
    if (!Number.isFinite(values[row])) continue
    sum += values[row]
    count++
  }
  const centre = sum / count
  return Number.isFinite(centre) ? centre : 0
}

/** Pearson's correlation over the rows in which both have a finite value, in one pass about two centres. */
function pearson(a: Float64Array, b: Float64Array, [centreA, centreB]: readonly [number, number]): number {
  let count = 0
  let sumA = 0
  let sumB = 0
  let ab = 0
  let aa = 0
  let bb = 0
  for (let row = 0; row < a.length; row++) {
    const x = a[row] - centreA
    const y = b[row] - centreB
    const product = x * y
    if (product - product !== 0) continue
    count++
    sumA += x
    sumB += y
    ab += product
    aa += x * x
    bb += y * y
  }
  const varianceA = aa - (sumA * sumA) / count
  const varianceB = bb - (sumB * sumB) / count
  // What is left of the sums after rounding is no variance.
  if (count < 2 || !(varianceA > aa * 1e-13) || !(varianceB > bb * 1e-13)) return Number.NaN
  const value = (ab - (sumA * sumB) / count) / (Math.sqrt(varianceA) * Math.sqrt(varianceB))
  return Math.max(-1, Math.min(1, value))
}

/** Correlates one column with each after it; NaN where one of a pair does not vary. */
export function pearsonRow({ columns, at }: PearsonPayload): Float64Array {
  const own = columns[at]
  const centre = centreOf(own)
  return Float64Array.from(columns.slice(at + 1), (other) => pearson(own, other, [centre, centreOf(other)]))
}

/** Tables with fewer pairs of cells are correlated on this thread. */
const fewestCells = 20_000_000

/** Correlates every pair of columns of numbers, by several threads where that is much work. */
export async function pearsonRows(
  columns: readonly Float64Array[],
  pool?: TaskPool,
): Promise<Float64Array[]> {
  const cells = ((columns.length * (columns.length - 1)) / 2) * (columns[0]?.length ?? 0)
  if (pool === undefined || pool.size === 0 || cells < fewestCells) return pearsonRowsHere(columns)
  const rows = columns.map((_, at) => pool.run(pearsonTaskName, { columns, at }) as Promise<Float64Array>)
  return Promise.all(rows)
}

/** Correlates every pair of columns of numbers on this thread. */
export function pearsonRowsHere(columns: readonly Float64Array[]): Float64Array[] {
  return columns.map((_, at) => pearsonRow({ columns, at }))
}
