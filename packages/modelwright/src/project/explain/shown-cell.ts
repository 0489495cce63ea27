import { type Batch, type Cell, formatTime } from '@modelwright/runtime'
import { cellOf } from '../../core/index.ts'
import { personalData } from '../../explore/index.ts'

/** What stands for a value that seems to tell of a person. */
export const hiddenCell = '(hidden: personal data)'

/** What stands for the past of a row: rows before it, of whatever file, and no cell of its own. */
const pastCell = '(earlier rows)'

/** Finds the columns that seem to hold personal data, as a profile does; their values are never shown. */
export function personalColumns({ columns, rowCount }: Batch): ReadonlySet<string> {
  return new Set(
    [...columns].filter(([, column]) => personalData(column, rowCount) !== undefined).map(([name]) => name),
  )
}

/** A row's cell as it may be shown: null where missing, times as text, no personal data. */
export function shownCell(rows: Batch, name: string, row: number, personal: ReadonlySet<string>): Cell {
  const column = rows.columns.get(name)
  if (column === undefined) return pastCell
  if (personal.has(name)) return hiddenCell
  const cell = cellOf(column, row)
  return column.type === 'time' && typeof cell === 'number' ? formatTime(cell) : cell
}
