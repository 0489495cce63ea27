const digitBits = 11
const bucketCount = 1 << digitBits
const digitMask = bucketCount - 1

/** Splits doubles into two unsigned words that sort as the doubles do; −0 equals 0. */
function sortableWords(values: ArrayLike<number>): { high: Uint32Array; low: Uint32Array } {
  const high = new Uint32Array(values.length)
  const low = new Uint32Array(values.length)
  const double = new Float64Array(1)
  const words = new Uint32Array(double.buffer)
  double[0] = 1
  const highIndex = words[1] === 0 ? 0 : 1
  for (let row = 0; row < values.length; row++) {
    double[0] = values[row] + 0
    const isNegative = words[highIndex] >>> 31 === 1
    high[row] = isNegative ? ~words[highIndex] : words[highIndex] | 0x80000000
    low[row] = isNegative ? ~words[1 - highIndex] : words[1 - highIndex]
  }
  return { high, low }
}

/** Stably sorts `order` by one digit of `words`; tells whether anything could move. */
function sortByDigit(words: Uint32Array, shift: number, order: Uint32Array, sorted: Uint32Array): boolean {
  const counts = new Uint32Array(bucketCount)
  for (let row = 0; row < words.length; row++) counts[(words[row] >>> shift) & digitMask]++
  if (counts.includes(words.length)) return false
  let start = 0
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const count = counts[bucket]
    counts[bucket] = start
    start += count
  }
  for (let i = 0; i < order.length; i++) sorted[counts[(words[order[i]] >>> shift) & digitMask]++] = order[i]
  return true
}

/**
 * Orders row positions by ascending value; equal values keep their order.
 *
 * Values must not be NaN. Cost: six passes over the rows (a radix sort of the doubles' bits), 16 bytes a row.
 * @returns positions; shape `[rows]`
 */
export function ascendingOrder(values: ArrayLike<number>): Uint32Array {
  let order = Uint32Array.from({ length: values.length }, (_, row) => row)
  let other = new Uint32Array(values.length)
  const { high, low } = sortableWords(values)
  for (const words of [low, high]) {
    for (let shift = 0; shift < 32; shift += digitBits) {
      if (!sortByDigit(words, shift, order, other)) continue
      const held = order
      order = other
      other = held
    }
  }
  return order
}

/** Rows in descending order of score, and where each run of equal scores ends. */
export interface RankedRows {
  /** Positions; shape `[rows]`. */
  readonly order: Uint32Array
  /** One past the last position in `order` of each run; shape `[runs]`. */
  readonly runEnds: Uint32Array
}

/** Orders rows by descending score and finds the ties. Scores must not be NaN. */
export function rankedRows(scores: ArrayLike<number>): RankedRows {
  const order = ascendingOrder(scores).reverse()
  const ends = new Uint32Array(order.length)
  let runCount = 0
  for (let i = 0; i < order.length; i++)
    if (i + 1 === order.length || scores[order[i]] !== scores[order[i + 1]]) ends[runCount++] = i + 1
  return { order, runEnds: ends.slice(0, runCount) }
}

/** Tells whether any of the numbers is NaN. */
export function hasNaN(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true
  return false
}
