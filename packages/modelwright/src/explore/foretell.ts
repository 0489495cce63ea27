import type { Column } from '@modelwright/runtime'
import { type Seed, type Target, takeRows, takeTarget } from '../core/index.ts'
import { type Halves, halvesOf } from './halves.ts'
import { quantileOf } from './quantile.ts'
import { codesOf, presentRows } from './relations/relate.ts'

/** Bins a number is cut into where rows allow: fine enough to follow any curve a leak may have. */
const mostBins = 200

/** A bin or level must have so many learning rows to foretell anything. */
const fewestRows = 5

/** Fewer rows than this say nothing. */
const fewestInAll = 100

/** More rows than this say nothing more: a random sample of them is looked at. */
const mostInAll = 200_000

/** Position of the first of ascending cuts that is not below a value; their number where all are. */
function firstNotBelow(cuts: Float64Array, value: number): number {
  let low = 0
  let high = cuts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= cuts[middle]) high = middle
    else low = middle + 1
  }
  return low
}

/** Cuts numbers at quantiles of the learning rows, which all have one. */
export function binned(values: Float64Array, learning: Uint32Array): { codes: Int32Array; count: number } {
  const sorted = new Float64Array(learning.length)
  for (let i = 0; i < learning.length; i++) sorted[i] = values[learning[i]]
  sorted.sort()
  const bins = Math.max(10, Math.min(mostBins, Math.floor(sorted.length / (2 * fewestRows))))
  const all = Array.from({ length: bins - 1 }, (_, i) => quantileOf(sorted, (i + 1) / bins))
  const cuts = Float64Array.from(new Set(all))
  const codes = new Int32Array(values.length)
  for (let row = 0; row < values.length; row++) codes[row] = firstNotBelow(cuts, values[row])
  return { codes, count: cuts.length + 1 }
}

/** Draws rows at random without repeating one: the first steps of a shuffle. */
function drawn(rows: Uint32Array, seed: Seed): Uint32Array {
  if (rows.length <= mostInAll) return rows
  for (let i = 0; i < mostInAll; i++) {
    const j = i + seed.integer(rows.length - i)
    const held = rows[i]
    rows[i] = rows[j]
    rows[j] = held
  }
  return rows.subarray(0, mostInAll)
}

/** Share of the errors of "always the most frequent class" that the column saves on the tested rows. */
function savedErrors(
  codes: Int32Array,
  count: number,
  target: Extract<Target, { codes: Int32Array }>,
  { learning, testing }: Halves,
): number {
  const classCount = target.classes.length
  const table = new Float64Array(count * classCount)
  const overall = new Float64Array(classCount)
  for (const row of learning) {
    table[codes[row] * classCount + target.codes[row]]++
    overall[target.codes[row]]++
  }
  const usual = overall.indexOf(Math.max(...overall))
  const best = Int32Array.from({ length: count }, (_, code) => {
    const own = table.subarray(code * classCount, (code + 1) * classCount)
    return own.reduce((sum, n) => sum + n, 0) < fewestRows ? usual : own.indexOf(Math.max(...own))
  })
  let errors = 0
  let usualErrors = 0
  for (const row of testing) {
    if (best[codes[row]] !== target.codes[row]) errors++
    if (usual !== target.codes[row]) usualErrors++
  }
  return usualErrors === 0 ? 0 : 1 - errors / usualErrors
}

/** R² on the tested rows of the mean per bin or level. */
function explained(
  codes: Int32Array,
  count: number,
  values: Float64Array,
  { learning, testing }: Halves,
): number {
  const sums = new Float64Array(count)
  const sizes = new Float64Array(count)
  let total = 0
  for (const row of learning) {
    sums[codes[row]] += values[row]
    sizes[codes[row]]++
    total += values[row]
  }
  const mean = total / learning.length
  let left = 0
  let all = 0
  for (const row of testing) {
    const code = codes[row]
    const guess = sizes[code] < fewestRows ? mean : sums[code] / sizes[code]
    left += (values[row] - guess) * (values[row] - guess)
    all += (values[row] - mean) * (values[row] - mean)
  }
  return all > 0 && all < Number.POSITIVE_INFINITY ? 1 - left / all : 0
}

/**
 * Tells how well one column alone foretells the target on rows it was not looked at with: learnt on one random half of
 * the rows that have a value (of 200,000 of them, where there are more), tested on the other.
 *
 * @returns 1 when it always does, 0 when it does no better than the most frequent class or the mean; 0 below 100 rows
 */
export function foretell(column: Column, rowCount: number, target: Target, seed: Seed): number {
  const all = presentRows(column, rowCount)
  if (all.length < fewestInAll) return 0
  const rows = drawn(all, seed.split('sample'))
  const present = takeRows(column, rows)
  const truth = takeTarget(target, rows)
  const halves = halvesOf(rows.length, seed)
  const isNumeric = present.type === 'number' || present.type === 'time'
  const coded = isNumeric ? binned(present.values, halves.learning) : codesOf(present)
  if (coded === undefined) return 0
  return truth.task === 'regression'
    ? explained(coded.codes, coded.count, truth.values, halves)
    : savedErrors(coded.codes, coded.count, truth, halves)
}
