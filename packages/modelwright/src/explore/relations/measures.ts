import type { Relation } from '../profile-types.ts'
import { correlationOf, ranksOf } from './ranks.ts'

/** AUC of a number for the positive class: the chance that a positive row has the higher value, ties half. */
export function aucOf(values: Float64Array, codes: Int32Array): Relation | undefined {
  return aucOfRanks(ranksOf(values), codes)
}

/** The same of values whose ranks are known: of several classes they are needed but once. */
export function aucOfRanks(ranks: Float64Array, codes: Int32Array): Relation | undefined {
  let positives = 0
  let sum = 0
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] !== 1) continue
    positives++
    sum += ranks[row]
  }
  const negatives = codes.length - positives
  if (positives === 0 || negatives === 0) return undefined
  const value = (sum - (positives * (positives + 1)) / 2) / (positives * negatives)
  return { measure: 'auc', value, strength: Math.abs(2 * value - 1) }
}

/** Share of a number's variance that lies between groups (η²). */
export function explainedVariance(
  values: Float64Array,
  codes: ArrayLike<number>,
  groupCount: number,
): number {
  const sums = new Float64Array(groupCount)
  const sizes = new Float64Array(groupCount)
  let total = 0
  for (let row = 0; row < values.length; row++) {
    const code = codes[row]
    sums[code] += values[row]
    sizes[code]++
    total += values[row]
  }
  const mean = total / values.length
  let within = 0
  let all = 0
  // Sums become means: one division a group, and not one a row.
  for (let code = 0; code < groupCount; code++) sums[code] /= sizes[code]
  for (let row = 0; row < values.length; row++) {
    const own = values[row] - sums[codes[row]]
    const from = values[row] - mean
    within += own * own
    all += from * from
  }
  return all > 0 ? 1 - within / all : Number.NaN
}

/** One-way relation of a number with classes: η². */
export function etaSquared(
  values: Float64Array,
  codes: Int32Array,
  classCount: number,
): Relation | undefined {
  const value = explainedVariance(values, codes, classCount)
  return Number.isNaN(value)
    ? undefined
    : { measure: 'eta-squared', value, strength: Math.sqrt(Math.max(0, value)) }
}

/** Levels in use. */
function usedLevels(codes: Int32Array, levelCount: number): number {
  const used = new Uint8Array(levelCount)
  for (const code of codes) used[code] = 1
  let count = 0
  for (const one of used) count += one
  return count
}

/**
 * Relation of levels with a number: the correlation ratio η.
 *
 * Its strength is the root of Kelley's ε² = 1 − (1 − η²)(n − 1)/(n − k), which does not grow with the number of levels k.
 *
 * @see Kelley (1935), An unbiased correlation ratio measure, PNAS 21
 */
export function correlationRatio(
  codes: Int32Array,
  values: Float64Array,
  levelCount: number,
): Relation | undefined {
  const share = explainedVariance(values, codes, levelCount)
  if (Number.isNaN(share)) return undefined
  const free = codes.length - usedLevels(codes, levelCount)
  const unbiased = free > 0 ? 1 - ((1 - share) * (codes.length - 1)) / free : 0
  return {
    measure: 'correlation-ratio',
    value: Math.sqrt(Math.max(0, share)),
    strength: Math.sqrt(Math.max(0, unbiased)),
  }
}

/** Ranks of a target, which is the same for every column without a missing value. */
const knownRanks = new WeakMap<Float64Array, Float64Array>()

function ranksOfTarget(values: Float64Array): Float64Array {
  const ranks = knownRanks.get(values) ?? ranksOf(values)
  knownRanks.set(values, ranks)
  return ranks
}

/** Pearson's and Spearman's correlation of a number with a target. */
export function correlations(a: Float64Array, b: Float64Array): Relation | undefined {
  const value = correlationOf(a, b)
  if (Number.isNaN(value)) return undefined
  const spearman = correlationOf(ranksOf(a), ranksOfTarget(b))
  return { measure: 'pearson', value, spearman, strength: Math.max(Math.abs(value), Math.abs(spearman)) }
}

/** χ² of a table of counts, how many rows were counted, and how many rows and columns of it are not empty. */
interface Contingency {
  readonly chi: number
  readonly total: number
  readonly usedRows: number
  readonly usedColumns: number
}

/** χ² of a table of counts, row-major. */
function chiSquared(counts: Float64Array, rows: number, columns: number): Contingency {
  const rowSums = new Float64Array(rows)
  const columnSums = new Float64Array(columns)
  let total = 0
  counts.forEach((count, at) => {
    rowSums[Math.floor(at / columns)] += count
    columnSums[at % columns] += count
    total += count
  })
  let chi = 0
  counts.forEach((count, at) => {
    const expected = (rowSums[Math.floor(at / columns)] * columnSums[at % columns]) / total
    if (expected > 0) chi += ((count - expected) * (count - expected)) / expected
  })
  const used = (sums: Float64Array): number => sums.filter((sum) => sum > 0).length
  return { chi, total, usedRows: used(rowSums), usedColumns: used(columnSums) }
}

/** The targets of the rows, level by level. */
function byLevel(codes: Int32Array, target: Int32Array, sizes: Int32Array): Int32Array {
  const next = new Int32Array(sizes.length)
  for (let level = 1; level < sizes.length; level++) next[level] = next[level - 1] + sizes[level - 1]
  const grouped = new Int32Array(codes.length)
  for (let row = 0; row < codes.length; row++) grouped[next[codes[row]]++] = target[row]
  return grouped
}

function sizesOf(codes: Int32Array, count: number): Int32Array {
  const sizes = new Int32Array(count)
  for (const code of codes) sizes[code]++
  return sizes
}

/**
 * χ² of a table of which most cells are empty, without the table: n·(Σ count² ÷ (row sum · column sum) − 1), over the cells that
 * are not. Cost: as many steps as rows, levels and classes.
 */
function chiSquaredSparse(
  codes: Int32Array,
  target: Int32Array,
  levelCount: number,
  classCount: number,
): Contingency {
  const rowSums = sizesOf(codes, levelCount)
  const columnSums = sizesOf(target, classCount)
  const grouped = byLevel(codes, target, rowSums)
  const counts = new Int32Array(classCount)
  let share = 0
  for (let level = 0, from = 0; level < levelCount; from += rowSums[level++]) {
    const end = from + rowSums[level]
    for (let at = from; at < end; at++) counts[grouped[at]]++
    for (let at = from; at < end; at++) {
      const code = grouped[at]
      share += (counts[code] * counts[code]) / (rowSums[level] * columnSums[code])
      counts[code] = 0
    }
  }
  const used = (sums: Int32Array): number => sums.reduce((count, sum) => count + (sum > 0 ? 1 : 0), 0)
  const total = codes.length
  return { chi: total * (share - 1), total, usedRows: used(rowSums), usedColumns: used(columnSums) }
}

/** Cells a row from which on a table of counts is mostly empty, and cells that cost nothing in any case. */
const sparseCells = 4
const smallTable = 10_000

function contingencyOf(
  codes: Int32Array,
  target: Int32Array,
  levelCount: number,
  classCount: number,
): Contingency {
  const cellCount = levelCount * classCount
  if (cellCount > smallTable && cellCount > sparseCells * codes.length)
    return chiSquaredSparse(codes, target, levelCount, classCount)
  const counts = new Float64Array(cellCount)
  for (let row = 0; row < codes.length; row++) counts[codes[row] * classCount + target[row]]++
  return chiSquared(counts, levelCount, classCount)
}

/**
 * Relation of levels with classes: Cramér's V, corrected for the bias that many levels bring.
 *
 * @see Bergsma (2013), A bias-correction for Cramér's V and Tschuprow's T
 */
export function cramersV(
  codes: Int32Array,
  target: Int32Array,
  levelCount: number,
  classCount: number,
): Relation | undefined {
  const { chi, total, usedRows, usedColumns } = contingencyOf(codes, target, levelCount, classCount)
  if (usedRows < 2 || usedColumns < 2) return undefined
  const phi = Math.max(0, chi / total - ((usedRows - 1) * (usedColumns - 1)) / (total - 1))
  const rows = usedRows - ((usedRows - 1) * (usedRows - 1)) / (total - 1)
  const columns = usedColumns - ((usedColumns - 1) * (usedColumns - 1)) / (total - 1)
  const most = Math.min(rows - 1, columns - 1)
  const value = most > 0 ? Math.min(1, Math.sqrt(phi / most)) : 0
  return { measure: 'cramers-v', value, strength: value }
}
