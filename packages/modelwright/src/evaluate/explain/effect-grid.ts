import type { Batch, Column } from '@modelwright/runtime'
import { takeBatch } from '../../core/index.ts'

/** Values of a column at which a model is asked, in order. */
export interface EffectGrid {
  readonly column: string
  readonly kind: 'number' | 'time' | 'category' | 'boolean'
  /** Numbers, moments in ms, codes of levels, or 0 and 1; ascending. */
  readonly values: Float64Array
  /** Names of the levels of `values`, for categories. */
  readonly levels?: readonly string[]
}

const mostPoints = 20
const mostLevels = 20

/** Shares of rows between which the points lie: beyond, single rows would be shown. */
const lowest = 0.02
const highest = 0.98

function distinct(values: Float64Array): Float64Array {
  return values.filter((value, at) => at === 0 || value !== values[at - 1])
}

/** Points at even shares of the rows; all values where there are few. */
function pointsOf(values: Float64Array): Float64Array {
  const sorted = values.filter((value) => Number.isFinite(value)).sort()
  const few = distinct(sorted)
  if (few.length <= mostPoints) return few
  const low = Math.ceil(lowest * (sorted.length - 1))
  const high = Math.floor(highest * (sorted.length - 1))
  const inside = sorted.subarray(low, high + 1)
  const last = inside.length - 1
  return distinct(
    Float64Array.from({ length: mostPoints }, (_, at) => inside[Math.round((last * at) / (mostPoints - 1))]),
  )
}

/** Codes of the most frequent levels, ascending. */
function codesOf(codes: ArrayLike<number>): Float64Array {
  const counts = new Map<number, number>()
  for (let row = 0; row < codes.length; row++)
    if (codes[row] >= 0) counts.set(codes[row], (counts.get(codes[row]) ?? 0) + 1)
  const most = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, mostLevels)
  return Float64Array.from(most, ([code]) => code).sort()
}

/** Chooses the values at which a model is asked; undefined for texts, and where there are fewer than two. */
export function gridOf(name: string, column: Column): EffectGrid | undefined {
  if (column.type === 'text') return undefined
  const { type: kind } = column
  if (column.type === 'category') {
    const values = codesOf(column.codes)
    const levels = Array.from(values, (code) => column.levels[code])
    return values.length < 2 ? undefined : { column: name, kind, values, levels }
  }
  const values =
    column.type === 'boolean'
      ? distinct(Float64Array.from(column.values.filter((value) => value < 2)).sort())
      : pointsOf(column.values)
  return values.length < 2 ? undefined : { column: name, kind, values }
}

/** Rows with more rows behind them that hold the values of grids: the n-th holds the n-th value of each. */
export function withGridRows(rows: Batch, grids: readonly EffectGrid[]): Batch {
  const more = grids.reduce((most, { values }) => Math.max(most, values.length), 0)
  const { rowCount } = rows
  const order = Uint32Array.from({ length: rowCount + more }, (_, row) => (row < rowCount ? row : 0))
  const pool = takeBatch(rows, order)
  for (const { column: name, values } of grids) {
    const column = pool.columns.get(name)
    if (column === undefined || column.type === 'text')
      throw new Error(`bug: no grid for "${name}"`)
      // The copy is still ours alone.
    ;(column.type === 'category' ? column.codes : column.values).set(values, rowCount)
  }
  return pool
}
