import type { ChildNode, Element } from 'domhandler'
import { ModelwrightError } from '../../core/index.ts'
import type { Cell } from './page-rows.ts'
import { isElement, textOf } from './parse-page.ts'

/** One row of a table, with cells that span rows or columns standing in each place they cover. */
export interface GridRow {
  readonly cells: readonly Cell[]
  readonly part: 'head' | 'body' | 'foot'
  /** Whether it has cells and all are th. */
  readonly isNames: boolean
  /** Whether one cell takes its whole width, and that is more than one column. */
  readonly isHeading: boolean
}

/** More than any page shows. */
const mostCells = 5_000_000

/** Bounds of HTML (4.9.11). */
const [mostColumns, mostRows] = [1000, 65_534]

interface Span {
  left: number
  readonly text: Cell
}

function spanOf(cell: Element, name: 'colspan' | 'rowspan', most: number): number {
  const value = Number.parseInt(cell.attribs[name] ?? '1', 10)
  return Number.isNaN(value) || value < 0 ? 1 : Math.min(value, most)
}

function elementsOf(children: readonly ChildNode[], ...names: readonly string[]): Element[] {
  return children.filter((child): child is Element => isElement(child) && names.includes(child.name))
}

/** Puts the cells of one row where they belong, besides those that reach into it from above. */
function rowOf(row: Element, spans: Map<number, Span>): Omit<GridRow, 'part'> {
  const cells: Cell[] = []
  const own = elementsOf(row.children, 'td', 'th')
  const fill = (): void => {
    for (let span = spans.get(cells.length); span !== undefined; span = spans.get(cells.length)) {
      if (--span.left === 0) spans.delete(cells.length)
      cells.push(span.text)
    }
  }
  for (const cell of own) {
    fill()
    const text = textOf(cell) ?? null
    const down = spanOf(cell, 'rowspan', mostRows)
    const width = Math.max(1, spanOf(cell, 'colspan', mostColumns))
    for (let at = 0; at < width; at++) {
      if (down !== 1) spans.set(cells.length, { left: down === 0 ? mostRows : down - 1, text })
      cells.push(text)
    }
  }
  fill()
  return {
    cells,
    isNames: own.length > 0 && own.every(({ name }) => name === 'th'),
    isHeading:
      own.length === 1 && cells.length > 1 && spanOf(own[0], 'colspan', mostColumns) === cells.length,
  }
}

const parts = { thead: 'head', tbody: 'body', tfoot: 'foot' } as const

/**
 * Lays the cells of a table out in rows and columns; tables within its cells are not its own.
 *
 * @throws {ModelwrightError} RETRIEVE_PAGE_UNSAFE - when its cells span far more than any page shows
 */
export function gridOf(table: Element, shown: string): readonly GridRow[] {
  const grid: GridRow[] = []
  let count = 0
  for (const section of elementsOf(table.children, 'thead', 'tbody', 'tfoot')) {
    const spans = new Map<number, Span>()
    for (const row of elementsOf(section.children, 'tr')) {
      const laid = rowOf(row, spans)
      count += laid.cells.length
      if (count > mostCells)
        throw new ModelwrightError('RETRIEVE_PAGE_UNSAFE', {
          message: `A table of "${shown}" spans more than ${mostCells} cells: no honest page does.`,
          where: shown,
          mend: ['Open the page in a browser and see what it is.', "Leave it out:  { broken: 'skip' }"],
        })
      grid.push({ ...laid, part: parts[section.name as keyof typeof parts] })
    }
  }
  return grid
}
