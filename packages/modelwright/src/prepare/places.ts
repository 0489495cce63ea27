import { hashRows, placesOf, type Seed, type Table } from '../core/index.ts'

/** From so many rows (or groups) a place alone decides; below, places only order the rows, so that shares are exact. */
export const largeFrom = 20_000

/**
 * Gives each row a place in [0, 1) by its content (or its key column) and a seed; equal rows share a place.
 *
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when the key column is not there
 */
export function placeRows(table: Table, seed: Seed, key = ''): Float64Array {
  const stream = seed.split('places')
  return placesOf(hashRows(table, key === '' ? undefined : [key]), [stream.bits(), stream.bits()])
}

/** All positions of a table's rows. */
export function everyRow(rowCount: number): Uint32Array {
  const rows = new Uint32Array(rowCount)
  for (let row = 0; row < rowCount; row++) rows[row] = row
  return rows
}

/** Says for each place whether its row is tested: 1, else 0. */
export function sidesOf(places: Float64Array, isTest: (place: number) => boolean): Int32Array {
  const of = new Int32Array(places.length)
  for (let row = 0; row < places.length; row++) of[row] = isTest(places[row]) ? 1 : 0
  return of
}

/** Rows that share a place. */
interface Tied {
  readonly place: number
  readonly count: number
}

/** Groups rows by place, in the order of places. */
export function tiesOf(places: Float64Array, rows: ArrayLike<number>): readonly Tied[] {
  const sorted = new Float64Array(rows.length)
  for (let at = 0; at < rows.length; at++) sorted[at] = places[rows[at]]
  sorted.sort()
  const ties: Tied[] = []
  for (let start = 0; start < sorted.length; ) {
    let end = start
    while (end < sorted.length && sorted[end] === sorted[start]) end++
    ties.push({ place: sorted[start], count: end - start })
    start = end
  }
  return ties
}

function smallestOf(ties: readonly Tied[]): Tied {
  return ties.reduce((least, tie) => (tie.count < least.count ? tie : least))
}

/**
 * Chooses places, from the lowest, whose rows come as near to `quota` as whole groups of equal rows allow.
 *
 * At least one place is left unchosen; at least one is chosen where there are two and the quota is above 0.
 */
export function choosePlaces(ties: readonly Tied[], quota: number): Set<number> {
  const chosen = new Set<number>()
  if (ties.length < 2 || quota <= 0) return chosen
  let count = 0
  for (const tie of ties) {
    if (count >= quota) break
    const isNearer = Math.abs(count + tie.count - quota) < Math.abs(count - quota)
    if (!isNearer || chosen.size === ties.length - 1) continue
    chosen.add(tie.place)
    count += tie.count
  }
  if (chosen.size === 0) chosen.add(smallestOf(ties).place)
  return chosen
}

/**
 * Deals rows to folds in the order of their places, equal rows together, so that folds differ by a row at most.
 *
 * @param start - the fold that gets the first row: hand in what the last call returned, and small classes spread
 * @returns where the next call should start
 */
export function dealFolds(
  of: Int32Array,
  places: Float64Array,
  rows: Uint32Array,
  { count, start }: { readonly count: number; readonly start: number },
): number {
  const order = rows.slice().sort((a, b) => places[a] - places[b])
  let next = start
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && places[order[to]] === places[order[from]]) of[order[to++]] = next
    next = (next + to - from) % count
    from = to
  }
  return next
}
