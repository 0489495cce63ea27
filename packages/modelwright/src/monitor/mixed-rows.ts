import type { Batch, Column } from '@modelwright/runtime'
import { ModelwrightError, takeBatch } from '../core/index.ts'

/** Rows of both sides with where they are from: 0 reference, 1 current. */
export interface MixedRows {
  readonly rows: Batch
  readonly from: Int32Array
  /** The stretch of its side that each row lies in. */
  readonly folds: Int32Array
}

type Category = Extract<Column, { type: 'category' }>

/** Joins two columns of one type; levels of both are known. */
function joinedColumn(a: Column, b: Column): Column {
  if (a.type === 'category' && b.type === 'category') return joinedLevels(a, b)
  if (a.type === 'text' && b.type === 'text') {
    const bytes = new Uint8Array(a.bytes.length + b.bytes.length)
    bytes.set(a.bytes)
    bytes.set(b.bytes, a.bytes.length)
    const end = a.bytes.length
    const offsets = Float64Array.of(...a.offsets, ...b.offsets.subarray(1).map((offset) => offset + end))
    return { type: 'text', bytes, offsets, missing: Uint8Array.of(...a.missing, ...b.missing) }
  }
  if (a.type === 'boolean' && b.type === 'boolean')
    return { type: 'boolean', values: Uint8Array.of(...a.values, ...b.values) }
  if ((a.type === 'number' || a.type === 'time') && a.type === b.type)
    return { type: a.type, values: Float64Array.of(...a.values, ...(b as typeof a).values) }
  throw new ModelwrightError('MONITOR_TYPES_DIFFERENT', {
    message: `A column is ${a.type} in the reference and ${b.type} in the window.`,
    mend: ['Read both with the schema of the same artifact.', 'Leave the column out.'],
  })
}

function joinedLevels(a: Category, b: Category): Column {
  const levels = [...new Set([...a.levels, ...b.levels])].sort()
  const place = new Map(levels.map((level, code) => [level, code]))
  const codes = [a, b].flatMap((side) =>
    Array.from(side.codes, (code) => (code < 0 ? -1 : place.get(side.levels[code])!)),
  )
  return { type: 'category', codes: Int32Array.from(codes), levels }
}

/** Takes about the same number of rows of each side, every so-manieth, in their order. */
function thinned(rows: Batch, most: number): Batch {
  if (rows.rowCount <= most) return rows
  const step = rows.rowCount / most
  return takeBatch(
    rows,
    Uint32Array.from({ length: most }, (_, at) => Math.floor(at * step)),
  )
}

/**
 * Joins as many rows of either side, every so-manieth where there are too many, and cuts both into stretches.
 *
 * @throws {ModelwrightError} MONITOR_TYPES_DIFFERENT - when a column is of another type in the window
 */
export function mixedRows(reference: Batch, current: Batch, most: number, folds: number): MixedRows {
  const size = Math.min(most, reference.rowCount, current.rowCount)
  const [a, b] = [thinned(reference, size), thinned(current, size)]
  const names = [...a.columns.keys()].filter((name) => b.columns.has(name))
  const columns = new Map(
    names.map((name) => [name, joinedColumn(a.columns.get(name)!, b.columns.get(name)!)] as const),
  )
  const place = (row: number): number => (row < size ? row : row - size)
  return {
    rows: { rowCount: 2 * size, columns },
    from: Int32Array.from({ length: 2 * size }, (_, row) => (row < size ? 0 : 1)),
    folds: Int32Array.from({ length: 2 * size }, (_, row) => Math.floor((place(row) * folds) / size)),
  }
}
