import { type Arena, viewsOf } from './arena.ts'
import type { BinnedFeature } from './bin-columns.ts'

/** The rows of a sparse feature that are not in its usual bin. */
export interface SparseFeature {
  readonly usual: number
  /** How many rows are listed, and the addresses of their numbers (u32, ascending) and of their bins. */
  readonly count: number
  readonly rows: number
  readonly bins: number
}

/** A feature is kept sparse when its usual value fills at least this share of the rows. */
const usualShare = 0.8

/** Tells whether one value fills most rows; the sample is sorted, so that it must be at the middle. */
export function isSparse(sorted: Float64Array, rowCount: number): boolean {
  if (sorted.length === 0 || rowCount < 256) return false
  const middle = sorted[sorted.length >> 1]
  let count = 0
  for (let i = 0; i < sorted.length; i++) if (sorted[i] === middle) count++
  return count >= usualShare * sorted.length
}

/** Lists the rows of a binned column that are not in its most frequent bin. */
export function listOthers(arena: Arena, column: number, rowCount: number, cells: number): SparseFeature {
  const counts = new Int32Array(cells)
  const before = viewsOf(arena.memory).u8.subarray(column, column + rowCount)
  for (let row = 0; row < rowCount; row++) counts[before[row]]++
  let usual = 0
  for (let bin = 1; bin < cells; bin++) if (counts[bin] > counts[usual]) usual = bin
  const count = rowCount - counts[usual]
  const rows = arena.take(count * 4)
  const bins = arena.take(count)
  const { u8, u32 } = viewsOf(arena.memory)
  let at = 0
  for (let row = 0; row < rowCount; row++) {
    const bin = u8[column + row]
    if (bin === usual) continue
    u32[(rows >> 2) + at] = row
    u8[bins + at++] = bin
  }
  return { usual, count, rows, bins }
}

/** Writes for each row the cells of its values off the usual: where each row begins, and the entries. */
export function writeSparse(
  arena: Arena,
  features: readonly BinnedFeature[],
  rowCount: number,
): { starts: number; entries: number } {
  const sparse = features.flatMap(({ sparse: found, cell }) => (found === undefined ? [] : [{ ...found, cell }]))
  if (sparse.length === 0) return { starts: 0, entries: 0 }
  const starts = arena.take((rowCount + 2) * 4)
  const entries = arena.take(sparse.reduce((sum, { count }) => sum + count, 0) * 4)
  const { u8, u32 } = viewsOf(arena.memory)
  // Starts are one place too far while entries are written: each moves up to where its next row begins.
  const ends = u32.subarray(starts / 4 + 1, starts / 4 + rowCount + 2)
  for (const { rows, count } of sparse) for (let i = 0; i < count; i++) ends[u32[rows / 4 + i] + 1]++
  for (let row = 1; row <= rowCount; row++) ends[row] += ends[row - 1]
  for (const { rows, bins, count, cell } of sparse)
    for (let i = 0; i < count; i++) u32[entries / 4 + ends[u32[rows / 4 + i]]++] = cell + u8[bins + i]
  u32[starts / 4] = 0
  return { starts, entries }
}
