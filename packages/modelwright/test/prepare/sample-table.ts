import {
  categoryColumn,
  cellOf,
  numberColumn,
  type Table,
  type Target,
  tableOf,
} from '../../src/core/index.ts'

/** Distinct rows with a class column of the given shares. */
export function tableOfRows(rowCount: number, classOf: (row: number) => string): Table {
  const rows = Array.from({ length: rowCount }, (_, row) => row)
  return tableOf({
    id: numberColumn(rows.map((row) => row * 1.5)),
    who: categoryColumn(rows.map((row) => `g${row % Math.max(2, Math.floor(rowCount / 4))}`)),
    class: categoryColumn(rows.map(classOf)),
  })
}

/** The column `class` as a target. */
export function targetOf(table: Table): Target {
  const column = table.columns.get('class')
  if (column?.type !== 'category') throw new Error('no class')
  return { task: 'multiclass', codes: column.codes, classes: column.levels }
}

/** Rows as text, sorted: what a side holds, whatever the order of rows. */
export const contents = (table: Table, rows: Iterable<number>): string[] =>
  [...rows]
    .map((row) => [...table.columns.values()].map((column) => String(cellOf(column, row))).join('|'))
    .sort()

/** Three classes of equal size. */
export const thirds = (row: number): string => ['a', 'b', 'c'][row % 3]
