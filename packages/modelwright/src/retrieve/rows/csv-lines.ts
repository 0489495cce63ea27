import type { Column } from '@modelwright/runtime'
import { cellTextOf } from './cell-text.ts'
import { csvCell } from './csv-cell.ts'

/** Writes one line of a CSV file; null is missing. */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => csvCell(cell, cells.length === 1)).join(',')}\n`
}

/** Makes what writes the cells of a column: a level is written once, then remembered; numbers need no quotes. */
function cellWriter(column: Column | undefined, isOnly: boolean): (row: number) => string {
  const missing = csvCell(null, isOnly)
  if (column === undefined) return () => missing
  if (column.type === 'number') {
    const { values } = column
    return (row) => (Number.isNaN(values[row]) ? missing : String(values[row]))
  }
  if (column.type !== 'category') return (row) => csvCell(cellTextOf(column, row), isOnly)
  const { codes, levels } = column
  const written = new Array<string | undefined>(levels.length)
  return (row) => {
    const code = codes[row]
    if (code < 0) return missing
    written[code] ??= csvCell(levels[code], isOnly)
    return written[code]
  }
}

/**
 * Writes rows of columns as lines of a CSV file; a column that is not there is missing throughout.
 *
 * @param from - the first row; default: all rows up to `to`
 */
export function csvLines(columns: readonly (Column | undefined)[], to: number, from = 0): string {
  const writers = columns.map((column) => cellWriter(column, columns.length === 1))
  let text = ''
  for (let row = from; row < to; row++) {
    for (let at = 0; at < writers.length; at++) text += at === 0 ? writers[at](row) : `,${writers[at](row)}`
    text += '\n'
  }
  return text
}
