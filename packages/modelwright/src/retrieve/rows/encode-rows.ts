import type { Batch, Column } from '@modelwright/runtime'
import { csvLines } from './csv-lines.ts'
import { escapedColumn, withoutFormula } from './formulas.ts'
import { jsonRows } from './json-rows.ts'
import type { OutputFormat } from './output-format.ts'

/** Which columns are written, in what order, and how. */
export interface OutputLayout {
  readonly format: OutputFormat
  /** Names of the input's columns, in order. */
  readonly names: readonly string[]
  /** Names of the columns added to them. */
  readonly added: readonly string[]
  /** Writes text that a spreadsheet would take for a formula behind an apostrophe, names of columns, too. */
  readonly escapeFormulas?: boolean
}

/** Names of all columns, as they are written. */
export function writtenNames({ names, added, escapeFormulas = false }: OutputLayout): string[] {
  const all = [...names, ...added]
  return escapeFormulas ? all.map(withoutFormula) : all
}

/** Rows made ready to be written: text as bytes, or for Parquet the columns. Plain data: another thread may make them. */
export type EncodedRows =
  | { readonly kind: 'text'; readonly rowCount: number; readonly bytes: Uint8Array }
  | {
      readonly kind: 'columns'
      readonly rowCount: number
      readonly from: number
      readonly columns: readonly (Column | undefined)[]
    }

/** The rows to write: the input's columns as the file spelled them, and those added to them. */
export interface RowsToWrite {
  readonly original: Batch
  readonly added: ReadonlyMap<string, Column>
}

function columnsOf(
  { names, added }: OutputLayout,
  { original, added: given }: RowsToWrite,
): (Column | undefined)[] {
  return [
    ...names.map((name) => original.columns.get(name)),
    ...added.map((name) => {
      const column = given.get(name)
      if (column === undefined) throw new Error(`bug: predictions lack the column "${name}"`)
      return column
    }),
  ]
}

/**
 * Makes rows ready to be written.
 *
 * @param cuts - rows before which a new piece begins, ascending; default: all rows are one piece
 * @returns one piece more than there are cuts
 */
export function encodeRows(
  layout: OutputLayout,
  rows: RowsToWrite,
  cuts: readonly number[] = [],
): EncodedRows[] {
  const { rowCount: allRows } = rows.original
  const columns =
    layout.escapeFormulas === true
      ? columnsOf(layout, rows).map((column) => column && escapedColumn(column, allRows))
      : columnsOf(layout, rows)
  const names = writtenNames(layout)
  return [0, ...cuts].map((from, at): EncodedRows => {
    const to = cuts[at] ?? allRows
    const rowCount = to - from
    if (layout.format === 'parquet') return { kind: 'columns', rowCount, from, columns }
    const text =
      layout.format === 'csv' ? csvLines(columns, to, from) : jsonRows(names, columns, { from, to })
    return { kind: 'text', rowCount, bytes: Buffer.from(text) }
  })
}
