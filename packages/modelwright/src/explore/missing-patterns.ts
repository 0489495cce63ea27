import type { Batch, Column } from '@modelwright/runtime'
import { columnOf, isMissing } from '../core/index.ts'
import type { MissingPattern } from './profile-types.ts'

const mostShown = 10

/** A column and how many of its cells are missing. */
type Gappy = { readonly name: string; readonly missing: number }

/** Columns that are looked at for patterns, by name. */
export interface PatternPayload {
  readonly batch: Batch
  readonly columns: readonly Gappy[]
}

/** Rows in which a column is missing. */
function gapsOf(column: Column, rowCount: number, missing: number): Uint32Array {
  const gaps = new Uint32Array(missing)
  let count = 0
  if (column.type === 'number' || column.type === 'time') {
    const { values } = column
    for (let row = 0; row < rowCount; row++) if (Number.isNaN(values[row])) gaps[count++] = row
  } else if (column.type === 'category') {
    const { codes } = column
    for (let row = 0; row < rowCount; row++) if (codes[row] < 0) gaps[count++] = row
  } else for (let row = 0; row < rowCount; row++) if (isMissing(column, row)) gaps[count++] = row
  return gaps
}

/** Patterns of rows, by number: 0 for those that miss nothing. */
interface Patterns {
  readonly of: Uint32Array
  /** Numbers that were given out. */
  count: number
}

/** Gives rows that miss a column too a pattern of their own, a new one for each they had. */
function part(patterns: Patterns, gaps: Uint32Array): void {
  const { of } = patterns
  const next = new Uint32Array(patterns.count)
  for (let at = 0; at < gaps.length; at++) {
    const before = of[gaps[at]]
    if (next[before] === 0) next[before] = patterns.count++
    of[gaps[at]] = next[before]
  }
}

/** Takes back numbers that no row has any longer, so that there are never many more than rows. */
function renumber(patterns: Patterns): void {
  const { of } = patterns
  const now = new Uint32Array(patterns.count)
  patterns.count = 1
  for (let row = 0; row < of.length; row++) {
    if (of[row] === 0) continue
    if (now[of[row]] === 0) now[of[row]] = patterns.count++
    of[row] = now[of[row]]
  }
}

/** Counts the rows of each pattern; gives the first row of each besides. */
function countRows({ of, count }: Patterns): { rows: number; first: number }[] {
  const rows = new Uint32Array(count)
  const first = new Uint32Array(count)
  for (let row = 0; row < of.length; row++) if (rows[of[row]]++ === 0) first[of[row]] = row
  return Array.from(rows, (found, at) => ({ rows: found, first: first[at] })).filter(({ rows }) => rows > 0)
}

/** Finds which columns are missing together: the most frequent patterns, most first. */
export function missingPatterns({ batch, columns }: PatternPayload): MissingPattern[] {
  const { rowCount } = batch
  const gappy = columns.filter(({ missing }) => missing > 0)
  const patterns: Patterns = { of: new Uint32Array(rowCount), count: 1 }
  for (const { name, missing } of gappy) {
    part(patterns, gapsOf(columnOf(batch, name), rowCount, missing))
    if (patterns.count > 2 * rowCount) renumber(patterns)
  }
  return countRows(patterns)
    .sort((a, b) => b.rows - a.rows || a.first - b.first)
    .slice(0, mostShown)
    .map(({ rows, first }) => ({
      columns: gappy.filter(({ name }) => isMissing(columnOf(batch, name), first)).map(({ name }) => name),
      rows,
    }))
}
