import type { Batch, Column } from '@modelwright/runtime'
import { isMissing, type RowPick, seedOf } from '../../core/index.ts'
import type { CollectPlan } from './collect-options.ts'
import type { LabelRows } from './label-rows.ts'

/** Rows in the order they are asked, each with why it stands where it does. */
export interface RowOrder {
  /** Positions of rows. */
  readonly rows: Uint32Array
  /** Shape of `rows`. */
  readonly picks: readonly RowPick[]
}

/** Rows asked one after the other are kept apart within a batch of this many. */
const batchRows = 20
/** Candidates looked at for a batch: the most informative ones that are left. */
const candidates = 200
/** Beyond this many rows the order is by the model alone: nobody labels so many between two models. */
const spreadRows = 2000

type Distance = (a: number, b: number) => number

function columnDistance(column: Column, rowCount: number): Distance {
  if (column.type === 'number' || column.type === 'time') {
    const { values } = column
    let [low, high] = [Infinity, -Infinity]
    for (let row = 0; row < rowCount; row++) {
      if (values[row] < low) low = values[row]
      if (values[row] > high) high = values[row]
    }
    const range = high > low ? high - low : 1
    return (a, b) => Math.abs(values[a] - values[b]) / range
  }
  if (column.type === 'category') return (a, b) => Number(column.codes[a] !== column.codes[b])
  if (column.type === 'boolean') return (a, b) => Number(column.values[a] !== column.values[b])
  const { bytes, offsets } = column
  return (a, b) => {
    const length = offsets[a + 1] - offsets[a]
    if (length !== offsets[b + 1] - offsets[b]) return 1
    for (let i = 0; i < length; i++) if (bytes[offsets[a] + i] !== bytes[offsets[b] + i]) return 1
    return 0
  }
}

/** How far two rows are apart, in [0, 1]: the mean over columns (Gower, 1971); a missing cell differs from every other. */
export function rowDistance({ columns, rowCount }: Batch): Distance {
  const list = [...columns.values()].map((column) => ({ column, apart: columnDistance(column, rowCount) }))
  return (a, b) => {
    let sum = 0
    for (const { column, apart } of list) {
      const missing = Number(isMissing(column, a)) + Number(isMissing(column, b))
      sum += missing === 1 ? 1 : missing === 2 ? 0 : apart(a, b)
    }
    return list.length === 0 ? 0 : sum / list.length
  }
}

/**
 * Orders rows by how unsure the model is of them, the most unsure first; within a batch each further row is the one whose
 * uncertainty times distance to the nearest row of the batch is greatest, so that twenty alike rows do not come together.
 */
export function spreadOut(rows: readonly number[], uncertainty: Float64Array, distance: Distance): number[] {
  const left = [...rows].sort((a, b) => uncertainty[b] - uncertainty[a] || a - b)
  const out: number[] = []
  while (left.length > 0 && out.length < spreadRows) {
    const pool = left.splice(0, candidates)
    const nearest = new Float64Array(pool.length).fill(1)
    for (let count = 0; count < batchRows && pool.length > 0; count++) {
      let best = 0
      for (let i = 1; i < pool.length; i++)
        if (uncertainty[pool[i]] * nearest[i] > uncertainty[pool[best]] * nearest[best]) best = i
      const row = pool[best]
      pool.splice(best, 1)
      nearest.copyWithin(best, best + 1)
      out.push(row)
      for (let i = 0; i < pool.length; i++) nearest[i] = Math.min(nearest[i], distance(pool[i], row))
    }
    left.unshift(...pool)
  }
  return [...out, ...left]
}

/** Mixes two lists so that the given share of each beginning is from the second. */
function interleave(first: readonly number[], second: readonly number[], share: number) {
  const rows: number[] = []
  const picks: RowPick[] = []
  let [a, b] = [0, 0]
  while (a < first.length || b < second.length) {
    const wantsSecond = Math.floor((rows.length + 1) * share) > Math.floor(rows.length * share)
    const isSecond = (wantsSecond && b < second.length) || a === first.length
    rows.push(isSecond ? second[b++] : first[a++])
    picks.push(isSecond ? 'random' : 'informative')
  }
  return { rows: Uint32Array.from(rows), picks }
}

/**
 * Orders the rows to label. Which rows are drawn at random is told by the seed and the row's name alone, whatever the model
 * thinks of them: a model can be judged fairly on those.
 *
 * @param uncertainty - how unsure the model is of each row; absent: unknown
 */
export function orderRows(plan: CollectPlan, rows: LabelRows, uncertainty?: Float64Array): RowOrder {
  const all = rows.names.map((_, row) => row)
  const order = plan.order === 'auto' ? (uncertainty === undefined ? 'random' : 'informative') : plan.order
  if (order === 'given') return { rows: Uint32Array.from(all), picks: all.map(() => 'given') }
  const seed = seedOf(plan.seed)
  const places = Float64Array.from(rows.names, (name) => seed.split('order', name).next())
  const byPlace = (list: readonly number[]): number[] =>
    [...list].sort((a, b) => places[a] - places[b] || a - b)
  if (order === 'random' || uncertainty === undefined)
    return { rows: Uint32Array.from(byPlace(all)), picks: all.map(() => 'random') }
  const isFair = Uint8Array.from(rows.names, (name) => Number(seed.split('fair', name).next() < plan.fair))
  const informative = spreadOut(
    all.filter((row) => isFair[row] === 0),
    uncertainty,
    rowDistance(rows.batch),
  )
  return interleave(informative, byPlace(all.filter((row) => isFair[row] === 1)), plan.fair)
}
