import { type Batch, type CategoryColumn, type Column, parseNumber } from '@modelwright/runtime'
import { categoryColumn, cellOf, columnOf } from '../core/index.ts'
import { missingAmong } from './fixes/missing-tokens.ts'
import { fixColumn } from './learn-fixes.ts'

const leadingZero = /^[+-]?0\d/

/** Numbers, where all levels in use are plain ones; digit strings with a leading zero are labels. */
function asNumbers(column: CategoryColumn): Column {
  const numbers = column.levels.map((level) => (leadingZero.test(level) ? undefined : parseNumber(level)))
  const isUsed = new Uint8Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) isUsed[code] = 1
  if (!isUsed.includes(1) || numbers.some((number, code) => isUsed[code] === 1 && number === undefined))
    return column
  const values = new Float64Array(column.codes.length)
  for (let row = 0; row < values.length; row++) {
    const code = column.codes[row]
    values[row] = code < 0 ? Number.NaN : numbers[code]!
  }
  return { type: 'number', values }
}

function categoryOf(column: Column, rowCount: number): CategoryColumn | undefined {
  if (column.type === 'category') return column
  if (column.type !== 'text') return undefined
  return categoryColumn(Array.from({ length: rowCount }, (_, row) => cellOf(column, row) as string | null))
}

/**
 * Reads the target column of any file the same way: blanks at the ends go, usual words for "missing" are missing, and
 * strings that are all plain numbers are numbers. Numbers, times and booleans pass.
 *
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when there is no such column
 */
export function fixTarget<Rows extends Batch>(table: Rows, target: string): Rows {
  const strings = categoryOf(columnOf(table, target), table.rowCount)
  if (strings === undefined) return table
  const trimmed = fixColumn(strings, { name: 'trim', state: {} }, table.rowCount) as CategoryColumn
  const state = { tokens: missingAmong(trimmed.levels) }
  const fixed = fixColumn(trimmed, { name: 'missing-tokens', state }, table.rowCount) as CategoryColumn
  return { ...table, columns: new Map([...table.columns, [target, asNumbers(fixed)]]) }
}
