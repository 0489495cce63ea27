import { type Column, textAt } from '@modelwright/runtime'
import { categoryColumn, textColumn } from '../../core/index.ts'

/** How spreadsheets know a formula, also behind a tab or line end. */
const formula = /^[=+\-@\t\r]/

/** A number or an amount of money with its sign, a telephone number without strokes, or nothing but signs: no spreadsheet runs these. */
const harmless =
  /^[+-](?:[+-]*|[$\u00a2-\u00a5\u0e3f\u20a0-\u20c0\uff04]?[\d.,'\u00a0\u202f ]*(?:e[+-]?\d+)?\s?(?:%|[$\u00a2-\u00a5\u0e3f\u20a0-\u20c0\uff04])?)$/iu

/** Whether a spreadsheet would take a text for a formula. */
export function isFormula(text: string): boolean {
  return formula.test(text) && !harmless.test(text)
}

/** A text that a spreadsheet shows as text: behind an apostrophe where it would be a formula. */
export function withoutFormula(text: string): string {
  return isFormula(text) ? `'${text}` : text
}

/** Cells that a spreadsheet would take for formulas. */
export interface FormulaCount {
  readonly count: number
  /** Column and row of the first, rows from 1; row 0 is the header. Null: there is none. */
  readonly first: { readonly column: string; readonly row: number } | null
}

/** None. */
export const noFormulas: FormulaCount = { count: 0, first: null }

const starts = new Set(['=', '+', '-', '@', '\t', '\r'].map((start) => start.charCodeAt(0)))

/** Tells of a column's rows which hold a formula; undefined where none can. */
function formulasOf(column: Column): ((row: number) => boolean) | undefined {
  if (column.type === 'category') {
    const found = column.levels.map((level) => isFormula(level))
    return found.includes(true) ? (row) => column.codes[row] >= 0 && found[column.codes[row]] : undefined
  }
  if (column.type !== 'text') return undefined
  const { bytes, offsets } = column
  // Most texts are told by their first byte, without being decoded.
  return (row) =>
    offsets[row] < offsets[row + 1] && starts.has(bytes[offsets[row]]) && isFormula(textAt(column, row) ?? '')
}

/** Counts formulas among cells, and finds the first row by row. */
export function countFormulas(
  columns: Iterable<readonly [string, Column | undefined]>,
  rowCount: number,
): FormulaCount {
  let count = 0
  let first: FormulaCount['first'] = null
  for (const [name, column] of columns) {
    const isOne = column === undefined ? undefined : formulasOf(column)
    if (isOne === undefined) continue
    for (let row = 0; row < rowCount; row++) {
      if (!isOne(row)) continue
      count++
      if (first === null || row + 1 < first.row) first = { column: name, row: row + 1 }
    }
  }
  return { count, first }
}

/** Counts names of columns that would be formulas. */
export function countFormulaNames(names: readonly string[]): FormulaCount {
  const found = names.filter((name) => isFormula(name))
  return found.length === 0 ? noFormulas : { count: found.length, first: { column: found[0], row: 0 } }
}

/** Both together; the rows of `more` begin after so many. */
export function addFormulas(all: FormulaCount, more: FormulaCount, rowsBefore = 0): FormulaCount {
  const { count, first } = more
  const moved = first === null ? null : { column: first.column, row: first.row + rowsBefore }
  return { count: all.count + count, first: all.first ?? moved }
}

/** A column whose texts no spreadsheet takes for formulas. */
export function escapedColumn(column: Column, rowCount: number): Column {
  if (formulasOf(column) === undefined) return column
  if (column.type === 'category') {
    const levels = column.levels.map(withoutFormula)
    // Two levels may have become one.
    return categoryColumn(Array.from(column.codes, (code) => (code < 0 ? null : levels[code])))
  }
  if (column.type !== 'text') return column
  return textColumn(
    Array.from({ length: rowCount }, (_, row) =>
      column.missing[row] === 1 ? null : withoutFormula(textAt(column, row) ?? ''),
    ),
  )
}

/** The sentence that warns of formulas in a file, or tells what became of them; undefined where there are none. */
export function formulaNote({ count, first }: FormulaCount, isEscaped: boolean): string | undefined {
  if (first === null) return undefined
  const cells = count === 1 ? '1 cell begins' : `${count} cells begin`
  const where = first.row === 0 ? 'in the header' : `in data row ${first.row}`
  const column = JSON.stringify(first.column.slice(0, 60))
  const what = isEscaped
    ? 'an apostrophe stands before each.'
    : 'a spreadsheet would run them. Before opening the file in one, write it with --escape-formulas.'
  return `${cells} like a formula, the first in column ${column}, ${where}: ${what}`
}
