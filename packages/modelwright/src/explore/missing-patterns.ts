import { columnOf, isMissing, type Table } from '../core/index.ts'
import type { MissingPattern } from './profile-types.ts'

const mostShown = 10

/** Finds which columns are missing together: the most frequent patterns, most first. */
export function missingPatterns(
  table: Table,
  columns: readonly { readonly name: string; readonly missing: number }[],
): MissingPattern[] {
  const gappy = columns.filter(({ missing }) => missing > 0)
  const keys = new Float64Array(table.rowCount)
  gappy.forEach(({ name }, place) => {
    const column = columnOf(table, name)
    // Sums of such numbers tell sets of columns apart but for a chance of 2^-53 a pair.
    const word = Math.imul(place + 1, 0x9e3779b1) >>> 0
    const weight = (word * 2097152 + (Math.imul(word ^ 0x5bd1e995, 0x85ebca6b) >>> 11)) % 9007199254740881
    for (let row = 0; row < keys.length; row++)
      if (isMissing(column, row)) keys[row] = (keys[row] + weight) % 9007199254740881
  })
  const counts = new Map<number, { count: number; row: number }>()
  for (let row = 0; row < keys.length; row++) {
    const found = counts.get(keys[row])
    if (found === undefined) counts.set(keys[row], { count: 1, row })
    else found.count++
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count || a.row - b.row)
    .slice(0, mostShown)
    .map(({ count, row }) => ({
      columns: gappy.filter(({ name }) => isMissing(columnOf(table, name), row)).map(({ name }) => name),
      rows: count,
    }))
}
