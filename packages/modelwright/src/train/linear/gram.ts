import type { Design, DesignColumn } from './design.ts'

/** Rows of numbers that are centred together; few enough that all columns of them stay in the cache. */
const blockRows = 256

type NumberColumn = Extract<DesignColumn, { type: 'number' }>
type CategoryColumn = Extract<DesignColumn, { type: 'category' }>

/** Weighted sums of products of all pairs of centred columns, and of each column alone. */
export interface Gram {
  /** Lower triangle, row-major; shape `[width × width]`. */
  readonly products: Float64Array
  /** Shape `[width]`. */
  readonly sums: Float64Array
  /** Sum of the weights. */
  readonly total: number
}

interface Parts {
  readonly width: number
  readonly rowCount: number
  readonly weights: Float64Array
  readonly products: Float64Array
  readonly sums: Float64Array
  readonly numbers: readonly NumberColumn[]
  readonly categories: readonly CategoryColumn[]
  /** Values of one block of rows, centred, and the same times their weights; shape `[numbers × blockRows]`. */
  readonly centred: Float64Array
  readonly weighted: Float64Array
}

function dot(a: Float64Array, aStart: number, b: Float64Array, bStart: number, count: number): number {
  let s0 = 0
  let s1 = 0
  let i = 0
  for (; i + 1 < count; i += 2) {
    s0 += a[aStart + i] * b[bStart + i]
    s1 += a[aStart + i + 1] * b[bStart + i + 1]
  }
  if (i < count) s0 += a[aStart + i] * b[bStart + i]
  return s0 + s1
}

/** Position in the lower triangle, whichever of the two comes first. */
function lowerAt(width: number, a: number, b: number): number {
  return a > b ? a * width + b : b * width + a
}

function addNumbers(parts: Parts, from: number, to: number): void {
  const { width, weights, products, sums, numbers, centred, weighted } = parts
  const count = to - from
  numbers.forEach(({ values, unit, mean, at }, n) => {
    let sum = 0
    for (let i = 0; i < count; i++) {
      const value = values[from + i] * unit - mean
      centred[n * blockRows + i] = value
      sum += weighted[n * blockRows + i] = weights[from + i] * value
    }
    sums[at] += sum
  })
  for (let a = 0; a < numbers.length; a++)
    for (let b = 0; b <= a; b++) {
      const found = dot(weighted, a * blockRows, centred, b * blockRows, count)
      products[lowerAt(width, numbers[a].at, numbers[b].at)] += found
    }
}

function addMixed({ width, products, numbers, categories, weighted }: Parts, from: number, to: number): void {
  for (const { codes, at } of categories) {
    numbers.forEach((number, n) => {
      for (let row = from; row < to; row++) {
        const code = codes[row]
        if (code >= 0) products[lowerAt(width, at + code, number.at)] += weighted[n * blockRows + row - from]
      }
    })
  }
}

function addLevels({ sums, weights }: Parts, { codes, at }: CategoryColumn): void {
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) sums[at + codes[row]] += weights[row]
}

/** Counts how often levels meet; `a` comes after `b` or is `b`, so that its rows lie below. */
function addMeetings({ width, weights, products }: Parts, a: CategoryColumn, b: CategoryColumn): void {
  for (let row = 0; row < a.codes.length; row++) {
    const high = a.codes[row]
    const low = b.codes[row]
    if (high >= 0 && low >= 0) products[(a.at + high) * width + b.at + low] += weights[row]
  }
}

/** Takes the shares off the levels; numbers were centred as they were read, and have a share of 0. */
function centre({ width, products, sums }: Parts, shares: Float64Array, total: number): void {
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++)
      products[i * width + j] += shares[i] * shares[j] * total - shares[i] * sums[j] - shares[j] * sums[i]
  for (let i = 0; i < width; i++) sums[i] -= shares[i] * total
}

/**
 * Sums the products of all pairs of centred columns under row weights; levels of categories are never expanded.
 *
 * Cost: O(rows × features²) time, O(width²) memory.
 *
 * @param weights - one a row; those of the design, or others
 * @returns undefined when `expired` said so first
 */
export function gramOf(design: Design, weights: Float64Array, expired: () => boolean): Gram | undefined {
  const { width, rowCount, columns, shares } = design
  const numbers = columns.filter((column) => column.type === 'number')
  const parts: Parts = {
    width,
    rowCount,
    weights,
    products: new Float64Array(width * width),
    sums: new Float64Array(width),
    numbers,
    centred: new Float64Array(numbers.length * blockRows),
    weighted: new Float64Array(numbers.length * blockRows),
    categories: columns.filter((column) => column.type === 'category'),
  }
  for (let from = 0; from < rowCount && numbers.length > 0; from += blockRows) {
    if (expired()) return undefined
    const to = Math.min(rowCount, from + blockRows)
    addNumbers(parts, from, to)
    addMixed(parts, from, to)
  }
  parts.categories.forEach((a, at) => {
    addLevels(parts, a)
    for (const b of parts.categories.slice(0, at + 1)) if (!expired()) addMeetings(parts, a, b)
  })
  if (expired()) return undefined
  let total = 0
  for (let row = 0; row < rowCount; row++) total += weights[row]
  centre(parts, shares, total)
  return { products: parts.products, sums: parts.sums, total }
}
