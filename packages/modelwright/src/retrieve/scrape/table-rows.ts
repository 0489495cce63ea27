import { tableFinder } from './find-table.ts'
import { filledOf, type PageRows, type ReadPage } from './page-rows.ts'
import type { ScrapeValues } from './scrape-options.ts'
import { type GridRow, gridOf } from './table-grid.ts'
import { namesOver, splitGrid } from './table-names.ts'

/** Whether a row repeats the names, as long tables do. */
function repeatsNames({ cells, isNames }: GridRow, heads: readonly GridRow[]): boolean {
  return isNames && heads.some((head) => head.cells.every((cell, at) => cell === (cells[at] ?? null)))
}

function rowsOf(grid: readonly GridRow[], header: ScrapeValues['header']): PageRows {
  const { heads, rows } = splitGrid(grid, header)
  const kept = rows.filter(
    (row) => !row.isHeading && row.cells.some((cell) => cell !== null) && !repeatsNames(row, heads),
  )
  const widest = (all: readonly GridRow[]): number =>
    all.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const names = namesOver(heads, Math.max(widest(heads), widest(kept)))
  const cells = kept.map((row) => names.map((_, at) => row.cells[at] ?? null))
  // A table has the columns it names, filled or not.
  const filled = heads.length > 0 ? new Set(names) : filledOf(names, cells)
  return { names, rows: cells, filled, left: rows.length - kept.length }
}

/**
 * Makes what reads a table of a page.
 *
 * Cells that span rows or columns stand in each place they cover. Headings within, repeated names, blank rows and the foot are
 * passed over. A row with fewer cells ends in missing ones; one with more makes `column5`.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when a selector is none
 */
export function tableReader({ table, header }: Pick<ScrapeValues, 'table' | 'header'>): ReadPage {
  const find = tableFinder(table)
  return (page) => rowsOf(gridOf(find(page), page.shown), header)
}
