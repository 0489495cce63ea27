import type { Batch, CategoryColumn, Column } from '@modelwright/runtime'
import { categoryColumn, cellOf, columnOf } from '../core/index.ts'

const counted = new WeakMap<Column, ReadonlyMap<string, number>>()

/** The strings of a column as a category; undefined where it holds none. */
export function stringsOf(column: Column, rowCount: number): CategoryColumn | undefined {
  if (column.type === 'category') return column
  if (column.type !== 'text') return undefined
  return categoryColumn(Array.from({ length: rowCount }, (_, row) => cellOf(column, row) as string | null))
}

function countStrings({ codes, levels }: CategoryColumn): ReadonlyMap<string, number> {
  const perCode = new Float64Array(levels.length)
  for (const code of codes) if (code >= 0) perCode[code]++
  const counts = new Map<string, number>()
  levels.forEach((level, code) => {
    if (perCode[code] > 0) counts.set(level, (counts.get(level) ?? 0) + perCode[code])
  })
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Counts the distinct strings of a column, sorted by code unit; a column that holds no strings has none. */
export function countLevels(rows: Batch, name: string): ReadonlyMap<string, number> {
  const column = columnOf(rows, name)
  const known = counted.get(column)
  if (known !== undefined) return known
  const strings = stringsOf(column, rows.rowCount)
  const counts = strings === undefined ? new Map<string, number>() : countStrings(strings)
  counted.set(column, counts)
  return counts
}

const proseWords = 4
const looked = 2000

/** Tells whether a column holds free text rather than levels: many words a cell, and hardly a cell like another. */
export function isProse(counts: ReadonlyMap<string, number>): boolean {
  let seen = 0
  let rows = 0
  let words = 0
  let long = 0
  const step = Math.max(1, Math.floor(counts.size / looked))
  let at = 0
  for (const [level, count] of counts) {
    if (at++ % step !== 0) continue
    seen++
    rows += count
    words += level.split(/\s+/).length
    long += level.length
  }
  if (seen < 20) return false
  const isVaried = counts.size >= 100 || seen * 2 > rows
  return isVaried && (words >= proseWords * seen || (long >= 40 * seen && seen * 2 > rows))
}
