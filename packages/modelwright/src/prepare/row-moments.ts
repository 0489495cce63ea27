import { parseNumber, parseTime } from '@modelwright/runtime'
import { cellOf, columnOf, type Table } from '../core/index.ts'

/** Moments of the rows: times and numbers as they are, text where it reads as an ISO date or a number. NaN: missing. */
export function momentsOf(table: Table, by: string): Float64Array {
  const column = columnOf(table, by)
  if (column.type === 'time' || column.type === 'number') return column.values
  const read = (text: string): number => parseTime(text) ?? parseNumber(text) ?? Number.NaN
  if (column.type === 'category') {
    const levels = column.levels.map(read)
    return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : levels[code]))
  }
  return Float64Array.from({ length: table.rowCount }, (_, row) => {
    const cell = cellOf(column, row)
    return typeof cell === 'string' ? read(cell) : Number.NaN
  })
}
