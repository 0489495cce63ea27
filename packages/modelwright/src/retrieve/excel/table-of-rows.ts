import { ModelwrightError } from '../../core/index.ts'
import { type CellRange, columnLetters } from './cell-range.ts'
import type { ExcelValues } from './excel-options.ts'
import type { SheetCell, SheetRow } from './read-sheet.ts'

/** Rows looked at to find where a table starts. */
const firstRows = 25

/** A table found in the rows of a sheet: where its names stand and what they are. */
export interface SheetTable {
  readonly header: boolean
  /** Rows before the table: a title. */
  readonly titleRows: number
  /** Names by column. */
  readonly names: ReadonlyMap<number, string>
  /** The row of the sheet, from 0, below the names. */
  readonly dataRow: number
  readonly warnings: readonly string[]
}

/** The filled cells of a row within a range. */
export function cellsWithin({ cells }: SheetRow, { left, right }: CellRange): [number, SheetCell][] {
  return [...cells].filter(([column]) => column >= left && column <= right)
}

/** A row with one filled cell above wider ones is a title. */
function countTitleRows(widths: readonly number[], isStated: boolean): number {
  if (isStated) return 0
  const widest = Math.max(0, ...widths)
  const first = widths.findIndex((width) => width > 1)
  return widest > 1 && first > 0 && first < widths.length - 1 ? first : 0
}

function isNames(cells: readonly [number, SheetCell][], header: ExcelValues['header']): boolean {
  if (header !== 'auto') return header === 'yes'
  const texts = cells.filter(([, { value, isDate }]) => typeof value === 'string' && !isDate).length
  return texts * 2 >= cells.length
}

function refuseTwice(names: ReadonlyMap<number, string>, where: string): void {
  const seen = new Map<string, number>()
  for (const [column, name] of names) {
    const before = seen.get(name)
    if (before !== undefined)
      throw new ModelwrightError('RETRIEVE_COLUMN_DUPLICATE', {
        message: `Two columns are called "${name}" (columns ${columnLetters(before)} and ${columnLetters(column)}).`,
        where,
        mend: [
          'Give each column a name of its own in the header.',
          "If two tables stand side by side, name one:  { range: 'A1:D200' }",
        ],
      })
    seen.set(name, column)
  }
}

/** A name for a column without one, which no other has. */
export function madeName(column: number, taken: ReadonlySet<string>): string {
  let name = `column${columnLetters(column)}`
  while (taken.has(name)) name += '_'
  return name
}

/**
 * Finds the table in the first rows of a sheet: passes over a title, tells whether names stand on top, and reads them.
 *
 * @throws {ModelwrightError} RETRIEVE_COLUMN_DUPLICATE - when a name occurs twice
 */
export function findTable(rows: readonly SheetRow[], values: ExcelValues, where: string): SheetTable {
  const { cells: range, header } = values
  const filled = rows.slice(0, firstRows).map((row) => cellsWithin(row, range))
  const titleRows = countTitleRows(
    filled.map((row) => row.length),
    values.range !== '',
  )
  const top = filled[titleRows] ?? []
  const hasNames = isNames(top, header)
  const names = new Map<number, string>()
  if (hasNames)
    for (const [column, { value }] of top.sort(([a], [b]) => a - b)) names.set(column, String(value).trim())
  refuseTwice(names, `${where}, row ${(rows[titleRows]?.index ?? 0) + 1}`)
  const warnings =
    titleRows === 0 ? [] : [`${where}: ${titleRows} rows above the table are passed over as a title.`]
  const topRow = rows[titleRows]?.index ?? 0
  return { header: hasNames, titleRows, names, dataRow: hasNames ? topRow + 1 : topRow, warnings }
}

/** How many rows {@link findTable} wants to see. */
export const rowsToSee = firstRows
