import type { Batch } from '@modelwright/runtime'
import { cellOf, columnOf } from '../core/index.ts'

/** Counts the distinct strings of a column, sorted by code unit; a column that holds no strings has none. */
export function countLevels(rows: Batch, name: string): ReadonlyMap<string, number> {
  const column = columnOf(rows, name)
  const counts = new Map<string, number>()
  const add = (value: string, count: number): void => {
    counts.set(value, (counts.get(value) ?? 0) + count)
  }
  if (column.type === 'category') {
    const perCode = new Float64Array(column.levels.length)
    for (const code of column.codes) if (code >= 0) perCode[code]++
    column.levels.forEach((level, code) => {
      if (perCode[code] > 0) add(level, perCode[code])
    })
  } else if (column.type === 'text') {
    for (let row = 0; row < rows.rowCount; row++) {
      const cell = cellOf(column, row)
      if (cell !== null) add(String(cell), 1)
    }
  }
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
