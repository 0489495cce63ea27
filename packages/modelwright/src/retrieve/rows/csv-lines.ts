import type { Column } from '@modelwright/runtime'
import { cellTextOf } from './cell-text.ts'
import { csvCell } from './csv-cell.ts'

/** Writes one line of a CSV file; null is missing. */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => csvCell(cell, cells.length === 1)).join(',')}\n`
}

/** Writes rows of columns as lines of a CSV file; a column that is not there is missing throughout. */
export function csvLines(columns: readonly (Column | undefined)[], rowCount: number): string {
  const lines: string[] = []
  for (let row = 0; row < rowCount; row++)
    lines.push(csvLine(columns.map((column) => (column === undefined ? null : cellTextOf(column, row)))))
  return lines.join('')
}
