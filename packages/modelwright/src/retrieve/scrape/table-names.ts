import type { CellBlock } from '../csv/cell-block.ts'
import { hasHeader } from '../csv/detect-header.ts'
import type { Cell } from './page-rows.ts'
import type { GridRow } from './table-grid.ts'

/** Rows of names, and the rows below them. */
export interface SplitGrid {
  readonly heads: readonly GridRow[]
  readonly rows: readonly GridRow[]
}

/** Rows looked at to tell whether the first holds names. */
const rowsToSee = 200

function blockOf(rows: readonly (readonly Cell[])[], width: number): CellBlock {
  const texts = rows.flatMap((row) => Array.from({ length: width }, (_, at) => Buffer.from(row[at] ?? '')))
  const starts = new Int32Array(texts.length)
  const ends = new Int32Array(texts.length)
  let at = 0
  texts.forEach((text, index) => {
    starts[index] = at
    at += text.length
    ends[index] = at
  })
  return { bytes: Buffer.concat(texts), starts, ends, width, rowCount: rows.length }
}

function looksLikeNames([first, ...below]: readonly GridRow[]): boolean {
  const width = first.cells.length
  if (below.length === 0 || first.cells.every((cell) => cell === null)) return false
  return hasHeader(
    blockOf([first.cells], width),
    blockOf(
      below.slice(0, rowsToSee).map(({ cells }) => cells),
      width,
    ),
  )
}

/**
 * Parts a table into names and rows: its thead; else the rows at its top in which all cells are th; else the first row, where
 * what stands below it says so.
 */
export function splitGrid(grid: readonly GridRow[], header: 'auto' | 'yes' | 'no'): SplitGrid {
  const rows = grid.filter(({ part, cells }) => part !== 'foot' && cells.length > 0)
  if (header === 'no' || rows.length === 0) return { heads: [], rows }
  const heads = rows.filter(({ part }) => part === 'head')
  if (heads.length > 0) return { heads, rows: rows.filter(({ part }) => part !== 'head') }
  const firstOther = rows.findIndex(({ isNames }) => !isNames)
  if (firstOther > 0) return { heads: rows.slice(0, firstOther), rows: rows.slice(firstOther) }
  const isFirst = header === 'yes' || looksLikeNames(rows)
  return isFirst ? { heads: rows.slice(0, 1), rows: rows.slice(1) } : { heads: [], rows }
}

/** The texts over a column, from the top, each once. */
function nameAt(heads: readonly GridRow[], at: number): string {
  const texts = heads.filter(({ isHeading }) => !isHeading).map(({ cells }) => cells[at] ?? '')
  return texts.filter((text, index) => text !== '' && text !== texts[index - 1]).join(' ')
}

/** Names of columns: those over them; `column3` where there is none, `price_2` where one occurs again. */
export function namesOver(heads: readonly GridRow[], width: number): readonly string[] {
  const taken = new Set<string>()
  return Array.from({ length: width }, (_, at) => {
    const plain = nameAt(heads, at) || `column${at + 1}`
    let name = plain
    for (let count = 2; taken.has(name); count++) name = `${plain}_${count}`
    taken.add(name)
    return name
  })
}
