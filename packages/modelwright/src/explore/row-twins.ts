import { type Column, foldAscii } from '@modelwright/runtime'
import { cellOf, columnOf, contentKeys, type Table, type Target, textKey } from '../core/index.ts'

/** Writes a level the way it would be said: no case, no marks, blanks as one. */
function folded(level: string): string {
  const text = foldAscii(level)
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim()
  return text === '' ? level : text
}

/** A number for each way to say a thing, in place of levels and texts: these may be millions, and long. */
function foldedColumn(column: Column, rowCount: number): Column {
  if (column.type !== 'category' && column.type !== 'text') return column
  const values = new Float64Array(rowCount)
  if (column.type === 'category') {
    const keys = column.levels.map((level) => textKey(folded(level)))
    for (let row = 0; row < rowCount; row++)
      values[row] = column.codes[row] < 0 ? Number.NaN : keys[column.codes[row]]
  } else {
    for (let row = 0; row < rowCount; row++) {
      const cell = cellOf(column, row)
      values[row] = cell === null ? Number.NaN : textKey(folded(String(cell)))
    }
  }
  return { type: 'number', values }
}

function countRepeats(keys: Float64Array): number {
  const sorted = keys.slice().sort()
  let count = 0
  for (let at = 1; at < sorted.length; at++) if (sorted[at] === sorted[at - 1]) count++
  return count
}

/**
 * Counts rows that say the same as an earlier one: all columns but ids, without case, marks and blanks of levels and texts.
 *
 * @param ids - columns that name the row
 * @param exact - rows that equal an earlier one in every column, which are not counted again
 */
export function countNearDuplicates(table: Table, ids: ReadonlySet<string>, exact: number): number {
  const names = [...table.columns.keys()].filter((name) => !ids.has(name))
  if (names.length < 2) return 0
  const columns = new Map(names.map((name) => [name, foldedColumn(columnOf(table, name), table.rowCount)]))
  return Math.max(0, countRepeats(contentKeys({ rowCount: table.rowCount, columns })) - exact)
}

/** Rows whose columns all equal those of a row with another label. */
export function countConflicts(
  table: Table,
  { name, truth }: { readonly name: string; readonly truth: Target },
  ids: ReadonlySet<string>,
): number {
  if (truth.task === 'regression') return 0
  const names = [...table.columns.keys()].filter((column) => column !== name && !ids.has(column))
  if (names.length === 0) return 0
  const keys = contentKeys(table, names)
  const first = new Map<number, number>()
  const mixed = new Set<number>()
  keys.forEach((key, row) => {
    const known = first.get(key)
    if (known === undefined) first.set(key, truth.codes[row])
    else if (known !== truth.codes[row]) mixed.add(key)
  })
  if (mixed.size === 0) return 0
  return keys.reduce((count, key) => count + (mixed.has(key) ? 1 : 0), 0)
}
