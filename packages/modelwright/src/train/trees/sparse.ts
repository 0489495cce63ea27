import { type Arena, viewsOf } from './arena.ts'
import type { BinnedFeature } from './bin-columns.ts'
import type { Distinct } from './choose-cuts.ts'

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

/** With fewer rows nothing is gained. */
const fewRows = 2048

/** Values off the usual that a bin of a sparse feature holds at least: more bins are mostly empty cells. */
const valuesPerBin = 3

/** Bins for a feature of which one value fills most rows; undefined for other features. */
export function sparseBins(
  { counts, total }: Distinct,
  rowCount: number,
  maxBins: number,
): number | undefined {
  if (total === 0 || rowCount < fewRows) return undefined
  const others = total - counts.reduce((most, count) => Math.max(most, count), 0)
  if (others > (1 - usualShare) * total) return undefined
  return Math.max(2, Math.min(maxBins, Math.ceil(others / valuesPerBin) + 1))
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
  const sparse = features.flatMap(({ sparse: found, cell }) =>
    found === undefined ? [] : [{ ...found, cell }],
  )
  if (sparse.length === 0) return { starts: 0, entries: 0 }
  const starts = arena.take((rowCount + 2) * 4)
  const entries = arena.take(sparse.reduce((sum, { count }) => sum + count, 0) * 4)
  const { u8, u32 } = viewsOf(arena.memory)
  u32.fill(0, starts / 4, starts / 4 + rowCount + 2)
  // Starts are one place too far while entries are written: each moves up to where its next row begins.
  const ends = u32.subarray(starts / 4 + 1, starts / 4 + rowCount + 2)
  for (const { rows, count } of sparse) for (let i = 0; i < count; i++) ends[u32[rows / 4 + i] + 1]++
  for (let row = 1; row <= rowCount; row++) ends[row] += ends[row - 1]
  for (const { rows, bins, count, cell } of sparse)
    for (let i = 0; i < count; i++) u32[entries / 4 + ends[u32[rows / 4 + i]]++] = cell + u8[bins + i]
  u32[starts / 4] = 0
  return { starts, entries }
}
