import { ModelwrightError } from '../../core/index.ts'
import type { CellRange } from './cell-range.ts'
import type { SheetCell, SheetRow } from './read-sheet.ts'

/** Which cells of merged areas get a value. */
export interface Filling {
  /** Columns that hold values or names somewhere: an area that reaches beyond them has nothing to tell there. */
  readonly left: number
  readonly right: number
  /** What messages call the sheet. */
  readonly where: string
  /** Cells of the table that are stored with a value. */
  readonly cellCount: number
}

/**
 * More cells than honest merged areas stand for: so many at least, and so many for each cell that is stored. A file of a few
 * kilobytes can name areas of billions of cells.
 */
const alwaysFilled = 2_000_000
const mostForEach = 20

function tooMany(most: number, where: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_ARCHIVE_UNSAFE', {
    message: `The merged areas of the sheet stand for more than ${most} cells.`,
    where,
    mend: [
      "Take the first cell of each area alone:  { merged: 'first' }",
      'Or unmerge the cells and save it again.',
    ],
  })
}

/** An area that has begun and goes on below, with the value of its first cell. */
interface Open {
  readonly area: CellRange
  readonly cell: SheetCell
}

/** Makes what tells which areas with a value a row lies in. */
function openAreas(merged: readonly CellRange[]): (row: SheetRow) => readonly Open[] {
  const areas = [...merged].sort((a, b) => a.top - b.top)
  let next = 0
  let open: Open[] = []
  return (row) => {
    if (open.length > 0) open = open.filter(({ area }) => area.bottom >= row.index)
    for (; next < areas.length && areas[next].top <= row.index; next++) {
      const area = areas[next]
      // An area whose first row is not stored has no value.
      const cell = area.top === row.index ? row.cells.get(area.left) : undefined
      if (cell !== undefined) open.push({ area, cell })
    }
    return open
  }
}

/**
 * Makes what gives every cell of merged areas the value of the first; rows must come in order.
 *
 * Cost: the areas are sorted once; a row costs as much as the areas it lies in.
 *
 * @throws {ModelwrightError} RETRIEVE_ARCHIVE_UNSAFE - when there is no end of cells to fill
 */
export function mergedFiller(
  merged: readonly CellRange[],
  { left, right, cellCount, where }: Filling,
): (row: SheetRow) => SheetRow {
  const openAt = openAreas(merged)
  const most = alwaysFilled + mostForEach * cellCount
  let filled = 0
  return (row) => {
    const open = openAt(row)
    if (open.length === 0) return row
    const cells = new Map(row.cells)
    for (const { area, cell } of open) {
      const last = Math.min(area.right, right)
      const first = Math.max(area.left, left)
      filled += 1 + Math.max(0, last - first)
      if (filled > most) throw tooMany(most, where)
      for (let column = first; column <= last; column++) cells.set(column, cell)
    }
    return { index: row.index, cells }
  }
}
