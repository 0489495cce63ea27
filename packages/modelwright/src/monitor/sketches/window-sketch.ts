import type { Batch, ColumnType } from '@modelwright/runtime'
import { byteReader, byteWriter, refuseSketch } from './bytes.ts'
import {
  addColumn,
  type ColumnSketch,
  mergeColumns,
  newColumnSketch,
  readColumn,
  type SketchSize,
  writeColumn,
} from './column-sketch.ts'

/** What is kept of the rows of a window: a few kilobytes a column, however many rows there were. */
export interface WindowSketch {
  rowCount: number
  /** Of the first and the last row, milliseconds since 1970-01-01 UTC; NaN without rows or times. */
  from: number
  until: number
  readonly columns: ReadonlyMap<string, ColumnSketch>
}

/** Starts a sketch of a window. @param types - of columns, by name: the schema */
export function newWindowSketch(
  types: ReadonlyMap<string, ColumnType>,
  size: SketchSize = {},
  seed = 1,
): WindowSketch {
  return {
    rowCount: 0,
    from: Number.NaN,
    until: Number.NaN,
    columns: new Map([...types].map(([name, type], at) => [name, newColumnSketch(type, size, seed + at)])),
  }
}

const earlier = (a: number, b: number): number => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b))
const later = (a: number, b: number): number => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b))

/**
 * Takes rows in, in their order.
 *
 * Columns that the sketch does not know are passed over; one that the rows lack counts as missing in all of them.
 *
 * @param times - when each row was, milliseconds since 1970-01-01 UTC
 */
export function addRows(sketch: WindowSketch, rows: Batch, times: ArrayLike<number> = []): void {
  sketch.rowCount += rows.rowCount
  for (let row = 0; row < times.length; row++) {
    sketch.from = earlier(sketch.from, times[row])
    sketch.until = later(sketch.until, times[row])
  }
  for (const [name, column] of sketch.columns) {
    const found = rows.columns.get(name)
    if (found !== undefined) addColumn(column, found, rows.rowCount)
    else {
      column.rowCount += rows.rowCount
      column.missing += rows.rowCount
    }
  }
}

/**
 * Joins the sketches of two windows into a third, as good as one of all their rows.
 *
 * Counts, missing values, extremes and distinct values come out the same in any grouping; means and variances but for
 * rounding; quantiles and frequent values within their stated errors. A column that only one side knows is missing in the other.
 */
export function mergeWindows(a: WindowSketch, b: WindowSketch): WindowSketch {
  const names = [...new Set([...a.columns.keys(), ...b.columns.keys()])]
  const absent = (sketch: ColumnSketch, rowCount: number): ColumnSketch => ({
    ...newColumnSketch(sketch.type, { quantiles: sketch.quantiles.size, levels: sketch.frequent.size }),
    rowCount,
    missing: rowCount,
  })
  const columns = names.map((name) => {
    const [first, second] = [a.columns.get(name), b.columns.get(name)]
    const known = (first ?? second)!
    return [
      name,
      mergeColumns(first ?? absent(known, a.rowCount), second ?? absent(known, b.rowCount)),
    ] as const
  })
  return {
    rowCount: a.rowCount + b.rowCount,
    from: earlier(a.from, b.from),
    until: later(a.until, b.until),
    columns: new Map(columns),
  }
}

/** "MWSK": what the bytes of a sketch begin with. */
const magic = [77, 87, 83, 75]
const version = 1

/** Writes a sketch as bytes: a version, then column by column. */
export function encodeWindow(sketch: WindowSketch): Uint8Array<ArrayBuffer> {
  const to = byteWriter()
  for (const byte of [...magic, version]) to.byte(byte)
  to.whole(sketch.rowCount)
  to.number(sketch.from)
  to.number(sketch.until)
  to.whole(sketch.columns.size)
  for (const [name, column] of sketch.columns) {
    to.text(name)
    writeColumn(to, column)
  }
  return to.bytes()
}

/** Columns that a sketch can have. */
const mostColumns = 100_000

/**
 * Reads a sketch from its bytes.
 *
 * @throws {ModelwrightError} MONITOR_SKETCH_DAMAGED - when they are none, were cut or altered, or of a later version
 */
export function decodeWindow(bytes: Uint8Array): WindowSketch {
  const from = byteReader(bytes)
  for (const byte of magic) if (from.byte() !== byte) refuseSketch('they begin otherwise')
  const found = from.byte()
  if (found !== version) refuseSketch(`version ${found} is not known, ${version} is`)
  const rowCount = from.whole()
  const [start, until] = [from.number(), from.number()]
  const length = from.whole(mostColumns)
  const columns = new Map<string, ColumnSketch>()
  for (let i = 0; i < length; i++) columns.set(from.text(), readColumn(from))
  from.end()
  if (columns.size !== length) refuseSketch('a column comes twice')
  return { rowCount, from: start, until, columns }
}
