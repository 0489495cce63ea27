import { log } from '@modelwright/runtime'
import { defineStreamDetector } from '../../core/index.ts'

/** Buckets of 2^row numbers each, oldest first: their sums, and their sums of squares about their means. */
interface BucketRow {
  readonly totals: number[]
  readonly squares: number[]
}

/** What ADWIN remembers: O(log n) buckets. */
export interface AdwinState {
  readonly delta: number
  readonly clock: number
  readonly buckets: number
  readonly leastRows: number
  readonly grace: number
  /** Row 0 holds single numbers, the newest. */
  readonly rows: BucketRow[]
  width: number
  total: number
  squares: number
  ticks: number
}

/** Sum of squares that two parts add by lying apart. */
function between(n: number, total: number, m: number, other: number): number {
  if (n === 0 || m === 0) return 0
  const apart = total / n - other / m
  return (n * m * apart * apart) / (n + m)
}

function rowSize(row: number): number {
  let size = 1
  for (let i = 0; i < row; i++) size *= 2
  return size
}

/** Joins the two oldest buckets of a row that has too many, and goes on with the row above. */
function compress(state: AdwinState): void {
  for (let row = 0; row < state.rows.length; row++) {
    const { totals, squares } = state.rows[row]
    if (totals.length <= state.buckets) return
    const size = rowSize(row)
    if (row + 1 === state.rows.length) state.rows.push({ totals: [], squares: [] })
    const next = state.rows[row + 1]
    next.totals.push(totals[0] + totals[1])
    next.squares.push(squares[0] + squares[1] + between(size, totals[0], size, totals[1]))
    totals.splice(0, 2)
    squares.splice(0, 2)
  }
}

function insert(state: AdwinState, value: number): void {
  state.rows[0].totals.push(value)
  state.rows[0].squares.push(0)
  state.squares += between(state.width, state.total, 1, value)
  state.width++
  state.total += value
  compress(state)
}

/** Drops the oldest bucket. */
function dropOldest(state: AdwinState): void {
  const row = state.rows.length - 1
  const { totals, squares } = state.rows[row]
  const [size, total, square] = [rowSize(row), totals.shift()!, squares.shift()!]
  state.width -= size
  state.total -= total
  state.squares = Math.max(0, state.squares - square - between(size, total, state.width, state.total))
  while (state.rows.length > 1 && state.rows[state.rows.length - 1].totals.length === 0) state.rows.pop()
}

/** Whether the means of the older and the newer part of the window differ by more than chance parts them. */
function isApart(state: AdwinState, older: number, total: number): boolean {
  const newer = state.width - older
  if (older < state.leastRows || newer < state.leastRows) return false
  const confidence = log((2 * log(state.width)) / state.delta)
  const inverse = 1 / (older - state.leastRows + 1) + 1 / (newer - state.leastRows + 1)
  const variance = state.squares / state.width
  const bound = Math.sqrt(2 * inverse * variance * confidence) + (2 / 3) * confidence * inverse
  return Math.abs(total / older - (state.total - total) / newer) > bound
}

function hasChanged(state: AdwinState): boolean {
  let older = 0
  let total = 0
  for (let row = state.rows.length - 1; row >= 0; row--)
    for (const one of state.rows[row].totals) {
      older += rowSize(row)
      total += one
      if (isApart(state, older, total)) return true
    }
  return false
}

/**
 * Keeps a window as long as its numbers agree: when an older and a newer part of it have different means, the older is dropped.
 *
 * It needs no unit and no reference, and follows slow changes; its bound holds for numbers between 0 and 1, and for others about.
 * All buckets are tried as cuts, each `clock` numbers.
 * Missing: NaN is passed over.  Seeded: no.  Cost: O(log n) a number and in memory.
 *
 * @see Bifet and Gavaldà (2007), Learning from time-changing data with adaptive windowing; river.drift.ADWIN
 */
export const adwin = defineStreamDetector({
  name: 'adwin',
  about: 'Finds changes of the mean of a stream by a window that fits itself',
  takes: ['stream'],
  options: {
    delta: {
      type: 'number',
      default: 0.002,
      exclusiveMin: 0,
      max: 1,
      about: 'chance of a false alarm at each check',
    },
    clock: { type: 'integer', default: 32, min: 1, about: 'numbers from one check to the next' },
    buckets: { type: 'integer', default: 5, min: 2, about: 'buckets of each size: more is finer' },
    leastRows: { type: 'integer', default: 5, min: 1, about: 'numbers that each part has at least' },
    grace: { type: 'integer', default: 10, min: 1, about: 'numbers before the first check' },
  },
  start(options): AdwinState {
    return { ...options, rows: [{ totals: [], squares: [] }], width: 0, total: 0, squares: 0, ticks: 0 }
  },
  add(state: AdwinState, value) {
    if (Number.isNaN(value)) return false
    insert(state, value)
    state.ticks++
    if (state.ticks % state.clock !== 0 || state.width <= state.grace) return false
    let isFound = false
    while (state.width > state.grace && hasChanged(state)) {
      isFound = true
      dropOldest(state)
    }
    return isFound
  },
})
