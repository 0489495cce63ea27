import type { Design, DesignColumn } from './design.ts'

/** Rows of numbers that are centred together; few enough that all columns of them stay in the cache. */
const blockRows = 256

type NumberColumn = Extract<DesignColumn, { type: 'number' }>
type CategoryColumn = Extract<DesignColumn, { type: 'category' }>

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

/** Writes `lower[at(a), at(b)]`, whichever triangle that is. */
function lowerAt(size: number, a: number, b: number): number {
  return a > b ? a * size + b : b * size + a
}

function addNumbers(
  gram: Float64Array,
  design: Design,
  numbers: readonly NumberColumn[],
  from: number,
  to: number,
) {
  const count = to - from
  const centred = new Float64Array(numbers.length * blockRows)
  const weighted = new Float64Array(numbers.length * blockRows)
  numbers.forEach(({ values, unit, mean }, n) => {
    for (let i = 0; i < count; i++) {
      const value = values[from + i] * unit - mean
      centred[n * blockRows + i] = value
      weighted[n * blockRows + i] = design.weights[from + i] * value
    }
  })
  for (let a = 0; a < numbers.length; a++)
    for (let b = 0; b <= a; b++)
      gram[lowerAt(design.width, numbers[a].at, numbers[b].at)] += dot(
        weighted,
        a * blockRows,
        centred,
        b * blockRows,
        count,
      )
  return weighted
}

function addMixed(
  gram: Float64Array,
  { width }: Design,
  { numbers, categories }: { numbers: readonly NumberColumn[]; categories: readonly CategoryColumn[] },
  { from, to, weighted }: { from: number; to: number; weighted: Float64Array },
): void {
  for (const { codes, at } of categories) {
    numbers.forEach((number, n) => {
      for (let row = from; row < to; row++) {
        const code = codes[row]
        if (code >= 0) gram[lowerAt(width, at + code, number.at)] += weighted[n * blockRows + row - from]
      }
    })
  }
}

function addCounts(
  gram: Float64Array,
  { width, weights, weightSum, shares }: Design,
  a: CategoryColumn,
  b: CategoryColumn,
) {
  // `a` comes after `b`, so that its rows lie below.
  for (let row = 0; row < a.codes.length; row++) {
    const high = a.codes[row]
    const low = b.codes[row]
    if (high >= 0 && low >= 0) gram[(a.at + high) * width + b.at + low] += weights[row]
  }
  for (let i = a.at; i < a.at + a.size; i++)
    for (let j = b.at; j < b.at + b.size && j <= i; j++)
      gram[i * width + j] -= weightSum * shares[i] * shares[j]
}

/**
 * Sums the products of all pairs of centred, weighted columns, levels of categories without expanding them.
 *
 * Cost: O(rows × features²) time, O(width²) memory.
 *
 * @returns the lower triangle, row-major, shape `[width × width]`; undefined when `expired` said so first
 */
export function gramOf(design: Design, expired: () => boolean): Float64Array | undefined {
  const gram = new Float64Array(design.width * design.width)
  const numbers = design.columns.filter((column) => column.type === 'number')
  const categories = design.columns.filter((column) => column.type === 'category')
  for (let from = 0; from < design.rowCount && numbers.length > 0; from += blockRows) {
    if (expired()) return undefined
    const to = Math.min(design.rowCount, from + blockRows)
    const weighted = addNumbers(gram, design, numbers, from, to)
    addMixed(gram, design, { numbers, categories }, { from, to, weighted })
  }
  for (let a = 0; a < categories.length; a++) {
    if (expired()) return undefined
    for (let b = 0; b <= a; b++) addCounts(gram, design, categories[a], categories[b])
  }
  return gram
}
