import type { Design } from './design.ts'
import { addDots } from './products.ts'
import { type Chunk, chunkRows, chunksOf, loadChunk, type Sweep, sweepOf } from './sweep.ts'

/** Weighted sums of products of all pairs of centred columns, and of each column alone. */
export interface Gram {
  /** Lower triangle, row-major; shape `[width × width]`. The upper one holds scratch. */
  readonly products: Float64Array
  /** Shape `[width]`. */
  readonly sums: Float64Array
  /** Sum of the weights. */
  readonly total: number
}

/** A gram matrix while rows are added to it. */
interface Growing {
  readonly width: number
  readonly products: Float64Array
  readonly sums: Float64Array
  /** Products of numbers only; shape `[numbers × numbers]`. */
  readonly dots: Float64Array
  total: number
}

/** Row weights of a loaded chunk, as many a row as gram matrices: weights g of row `from + i` at `g × chunkRows + i`. */
export type Weigh = (chunk: Chunk, weights: Float64Array) => void

/** Adds a chunk's numbers; `weighted` gets them times their weights. */
function addNumbers(
  gram: Growing,
  { numbers, centred }: Sweep,
  { weights, start, length }: { weights: Float64Array; start: number; length: number },
  weighted: Float64Array,
): void {
  const count = numbers.length
  for (let n = 0; n < count; n++) {
    const at = n * chunkRows
    let sum = 0
    for (let i = 0; i < length; i++) {
      const value = weights[start + i] * centred[at + i]
      weighted[at + i] = value
      sum += value
    }
    gram.sums[numbers[n].at] += sum
  }
  for (let n = 0; n < count; n += 2)
    addDots(
      { values: weighted, first: n * chunkRows, stride: chunkRows },
      { values: centred, first: 0, stride: chunkRows },
      { rows: Math.min(2, count - n), columns: Math.min(n + 2, count), length },
      { values: gram.dots, first: n * count, stride: count },
    )
}

/** Adds `given[start + i]` to `out[first + code of row from + i]`. */
function scatter(
  codes: Int32Array,
  { from, to }: Chunk,
  given: Float64Array,
  start: number,
  { out, first }: { out: Float64Array; first: number },
): void {
  const shift = start - from
  for (let row = from; row < to; row++) {
    const code = codes[row]
    if (code >= 0) out[first + code] += given[shift + row]
  }
}

/** Adds how much the levels of two categories meet; `a` comes after `b` or is `b`, so that its rows lie below. */
function addMeetings(
  { width, products }: Growing,
  [a, b]: readonly [Sweep['categories'][number], Sweep['categories'][number]],
  { from, to }: Chunk,
  { weights, start }: { weights: Float64Array; start: number },
): void {
  const high = a.codes
  const low = b.codes
  const first = a.at * width + b.at
  const shift = start - from
  for (let row = from; row < to; row++) {
    const h = high[row]
    const l = low[row]
    if (h >= 0 && l >= 0) products[first + h * width + l] += weights[shift + row]
  }
}

function addLevels(
  gram: Growing,
  { numbers, categories }: Sweep,
  chunk: Chunk,
  given: { weights: Float64Array; start: number; weighted: Float64Array },
): void {
  const { width, products, sums } = gram
  categories.forEach((column, at) => {
    scatter(column.codes, chunk, given.weights, given.start, { out: sums, first: column.at })
    // Rows of numbers are contiguous over levels; half of these sums lie above the diagonal until the end.
    for (let n = 0; n < numbers.length; n++) {
      const to = { out: products, first: numbers[n].at * width + column.at }
      scatter(column.codes, chunk, given.weighted, n * chunkRows, to)
    }
    for (let other = 0; other < at; other++) addMeetings(gram, [column, categories[other]], chunk, given)
  })
}

/** Puts all sums into the lower triangle and takes the shares off the levels; numbers were centred as they were read. */
function finish(gram: Growing, { numbers, categories }: Sweep, shares: Float64Array): Gram {
  const { width, products, sums, dots, total } = gram
  for (let i = 0; i < width; i++)
    for (let j = 0; j < i; j++) products[i * width + j] += products[j * width + i]
  for (const { at, size } of categories)
    for (let code = at; code < at + size; code++) products[code * width + code] = sums[code]
  for (let a = 0; a < numbers.length; a++)
    for (let b = 0; b <= a; b++)
      products[numbers[a].at * width + numbers[b].at] = dots[a * numbers.length + b]
  for (let i = 0; i < width; i++) {
    const share = shares[i]
    for (let j = 0; j <= i; j++)
      products[i * width + j] += share * shares[j] * total - share * sums[j] - shares[j] * sums[i]
  }
  for (let i = 0; i < width; i++) sums[i] -= shares[i] * total
  return { products, sums, total }
}

/**
 * Sums the products of all pairs of centred columns under several row weights at once; levels are never expanded.
 *
 * Cost: O(rows × features² × count) time, O(width² × count) memory.
 *
 * @param weigh - gives the weights of a chunk that `sweep` has loaded
 * @returns undefined when `expired` said so first
 */
export function gramsOf(
  design: Design,
  { sweep, count, weigh }: { sweep: Sweep; count: number; weigh: Weigh },
  expired: () => boolean,
): Gram[] | undefined {
  const { width, rowCount, shares } = design
  const { numbers } = sweep
  const grams = Array.from({ length: count }, (): Growing => {
    const dots = new Float64Array(numbers.length * numbers.length)
    return {
      width,
      products: new Float64Array(width * width),
      sums: new Float64Array(width),
      dots,
      total: 0,
    }
  })
  const weights = new Float64Array(count * chunkRows)
  const weighted = new Float64Array(numbers.length * chunkRows)
  for (const chunk of chunksOf(rowCount)) {
    if (expired()) return undefined
    loadChunk(sweep, chunk)
    weigh(chunk, weights)
    const length = chunk.to - chunk.from
    for (let g = 0; g < count; g++) {
      const start = g * chunkRows
      addNumbers(grams[g], sweep, { weights, start, length }, weighted)
      addLevels(grams[g], sweep, chunk, { weights, start, weighted })
      for (let i = 0; i < length; i++) grams[g].total += weights[start + i]
    }
  }
  return expired() ? undefined : grams.map((gram) => finish(gram, sweep, shares))
}

/**
 * Sums the products of all pairs of centred columns under row weights.
 *
 * @param weights - one a row; those of the design, or others
 * @returns undefined when `expired` said so first
 */
export function gramOf(design: Design, weights: Float64Array, expired: () => boolean): Gram | undefined {
  const weigh: Weigh = ({ from, to }, out) => out.set(weights.subarray(from, to))
  return gramsOf(design, { sweep: sweepOf(design, 1), count: 1, weigh }, expired)?.[0]
}
