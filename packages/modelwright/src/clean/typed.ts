import { type Column, parseTime } from '@modelwright/runtime'
import { stringsOf } from './levels.ts'
import { plainNumber } from './looks.ts'

function valuesOf(
  column: Extract<Column, { type: 'category' }>,
  read: (level: string) => number | undefined,
): Float64Array | undefined {
  const used = new Uint8Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) used[code] = 1
  const values = column.levels.map((level, code) => (used[code] === 1 ? read(level) : Number.NaN))
  if (!used.includes(1) || values.includes(undefined)) return undefined
  return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : values[code]!))
}

/** Reads a column of strings as numbers where all are plain ones, as times where all are ISO dates; else it passes. */
export function typedColumn(column: Column, rowCount: number): Column {
  const strings = stringsOf(column, rowCount)
  if (strings === undefined) return column
  const numbers = valuesOf(strings, plainNumber)
  if (numbers !== undefined) return { type: 'number', values: numbers }
  const times = valuesOf(strings, parseTime)
  return times === undefined ? column : { type: 'time', values: times }
}
