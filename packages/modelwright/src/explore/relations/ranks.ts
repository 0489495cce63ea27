/** Whole numbers of a range up to this are counted, which takes no sorting. */
const widestCounted = 4_000_000

interface Range {
  readonly low: number
  readonly high: number
  readonly isWhole: boolean
}

function rangeOf(values: Float64Array): Range {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let isWhole = true
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
    if (isWhole && !Number.isInteger(value)) isWhole = false
  }
  return { low, high, isWhole }
}

/** Mean rank of each whole number from `low` on, by how many values there are of each. */
function countedRanks(values: Float64Array, { low, high }: Range): Float64Array {
  const rankOf = new Float64Array(high - low + 1)
  for (const value of values) rankOf[value - low]++
  let before = 0
  for (let at = 0; at < rankOf.length; at++) {
    const count = rankOf[at]
    rankOf[at] = before + (count + 1) / 2
    before += count
  }
  return values.map((value) => rankOf[value - low])
}

/** Distinct values, ascending, with their mean ranks. */
function distinctRanks(values: Float64Array): { distinct: Float64Array; ranks: Float64Array } {
  const sorted = values.slice().sort()
  const ranks = new Float64Array(sorted.length)
  let count = 0
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1
    while (end < sorted.length && sorted[end] === sorted[start]) end++
    sorted[count] = sorted[start]
    ranks[count++] = (start + 1 + end) / 2
    start = end
  }
  return { distinct: sorted.subarray(0, count), ranks }
}

/** Place of a value among ascending ones. */
function placeIn(distinct: Float64Array, value: number): number {
  let low = 0
  let high = distinct.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (distinct[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

function sortedRanks(values: Float64Array): Float64Array {
  const { distinct, ranks } = distinctRanks(values)
  const found = new Float64Array(values.length)
  for (let row = 0; row < found.length; row++) found[row] = ranks[placeIn(distinct, values[row])]
  return found
}

/** Places of values among the distinct ones, ascending; of a missing value it is of no use. */
export interface Ordered {
  readonly places: Uint32Array
  readonly count: number
}

/** Orders values once, so that any of their rows can be ranked without sorting. */
export function orderedOf(values: Float64Array): Ordered {
  const { distinct } = distinctRanks(values.filter((value) => !Number.isNaN(value)))
  const places = new Uint32Array(values.length)
  if (distinct.length > 0)
    for (let row = 0; row < places.length; row++) places[row] = placeIn(distinct, values[row])
  return { places, count: distinct.length }
}

/** Ranks values of some rows from 1, ties by their mean rank: what `ranksOf` gives for these rows alone. None is missing. */
export function ranksAmong({ places, count }: Ordered, rows: Uint32Array): Float64Array {
  const rankOf = new Float64Array(count)
  for (let at = 0; at < rows.length; at++) rankOf[places[rows[at]]]++
  let before = 0
  for (let place = 0; place < count; place++) {
    const own = rankOf[place]
    rankOf[place] = before + (own + 1) / 2
    before += own
  }
  const ranks = new Float64Array(rows.length)
  for (let at = 0; at < ranks.length; at++) ranks[at] = rankOf[places[rows[at]]]
  return ranks
}

/**
 * Ranks values from 1, ties by their mean rank.
 *
 * Cost: O(n) for whole numbers of a narrow range, else O(n log n).
 *
 * @param values - without missing ones; shape `[rows]`
 */
export function ranksOf(values: Float64Array): Float64Array {
  const range = rangeOf(values)
  const isCounted =
    range.isWhole && range.high - range.low < Math.min(widestCounted, 4 * values.length + 1000)
  return isCounted ? countedRanks(values, range) : sortedRanks(values)
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** Pearson's correlation, in two passes; NaN where one side is constant. */
export function correlationOf(a: Float64Array, b: Float64Array): number {
  const meanA = meanOf(a)
  const meanB = meanOf(b)
  let ab = 0
  let aa = 0
  let bb = 0
  for (let row = 0; row < a.length; row++) {
    const da = a[row] - meanA
    const db = b[row] - meanB
    ab += da * db
    aa += da * da
    bb += db * db
  }
  const both = aa * bb
  const size = both > 0 && Number.isFinite(both) ? Math.sqrt(both) : Math.sqrt(aa) * Math.sqrt(bb)
  return Math.max(-1, Math.min(1, ab / size))
}
