import type { Batch, Column, MetricEstimate } from '@modelwright/runtime'
import { cellOf, columnOf, isMissing, type Metric, takeBatch } from '../core/index.ts'
import { type Contender, takeContender } from './contender.ts'
import { evaluate } from './evaluate.ts'
import { falseDiscoveryRates } from './false-discovery.ts'
import { findMetric } from './find-metric.ts'
import type { IntervalOptions } from './intervals/estimate.ts'
import { quantileOf } from './intervals/quantile-of.ts'
import { drawRows } from './intervals/resampling.ts'
import { numberText } from './number-text.ts'
import { sliceGap } from './slice-gap.ts'

/** Rows that have one value, or values of one range, in a column. */
export interface SliceRows {
  readonly column: string
  readonly level: string
  readonly rows: Uint32Array
}

/** How a model fares on some rows, beside all others. Plain data. */
export interface Slice {
  readonly column: string
  readonly level: string
  readonly rowCount: number
  readonly metric: string
  /** On the rows of the slice. */
  readonly score: MetricEstimate
  /** On all other rows. */
  readonly rest: number
  /** By how much it is better here than elsewhere, in the metric's unit: negative is worse. */
  readonly difference: number
  /** How often rows drawn at random would differ as much; two-sided. */
  readonly p: number
  /** The same, adjusted for how many slices were looked at: of slices up to this, that share at most are false finds. */
  readonly rate: number
}

/** A slice, and what is not in it, need this many rows. */
const leastRows = 30
/** Levels of a column that are looked at, the most frequent first. */
const mostLevels = 20
/** Numbers with more distinct values than this are cut at their quartiles. */
const mostNumbers = 6
/** Weak spots are worse with at most this share of false finds. */
const mostFalse = 0.1

/** Names the part of its range that a number lies in. */
function rangeNames(values: Float64Array): (value: number) => string {
  const sorted = values.filter((value) => Number.isFinite(value)).sort()
  if (new Set(sorted).size <= mostNumbers) return numberText
  const edges = [...new Set([0.25, 0.5, 0.75].map((share) => quantileOf(sorted, share)))]
  return (value) => {
    const at = edges.findIndex((edge) => value <= edge)
    if (at === 0) return `up to ${numberText(edges[0])}`
    const last = edges[edges.length - 1]
    return at < 0
      ? `above ${numberText(last)}`
      : `above ${numberText(edges[at - 1])}, up to ${numberText(edges[at])}`
  }
}

function labelsOf(column: Column): (row: number) => string {
  if (column.type !== 'number')
    return (row) => (isMissing(column, row) ? 'missing' : String(cellOf(column, row)))
  const nameOf = rangeNames(column.values)
  return (row) => (isMissing(column, row) ? 'missing' : nameOf(column.values[row]))
}

/**
 * Parts rows by a column: each level of categories, true and false, and few numbers; quartiles of many numbers; and missing.
 *
 * Free text and times are not cut.
 *
 * @returns all parts, the largest first
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when there is no such column
 */
export function rowsByLevel(batch: Batch, name: string): readonly SliceRows[] {
  const column = columnOf(batch, name)
  if (column.type === 'text' || column.type === 'time') return []
  const labelOf = labelsOf(column)
  const byLevel = new Map<string, number[]>()
  for (let row = 0; row < batch.rowCount; row++) {
    const level = labelOf(row)
    const rows = byLevel.get(level)
    if (rows === undefined) byLevel.set(level, [row])
    else rows.push(row)
  }
  return [...byLevel]
    .sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
    .map(([level, rows]) => ({ column: name, level, rows: Uint32Array.from(rows) }))
}

/**
 * Cuts rows by a column as {@link rowsByLevel} does. Slices of fewer than 30 rows, or that leave fewer, are left out, and of
 * more than 20 the rarest.
 */
export function slicesOf(batch: Batch, name: string): readonly SliceRows[] {
  return rowsByLevel(batch, name)
    .filter(({ rows }) => rows.length >= leastRows && batch.rowCount - rows.length >= leastRows)
    .slice(0, mostLevels)
}

interface Gap {
  readonly slice: SliceRows
  readonly value: number
  readonly p: number
  readonly rate: number
}

/** Of more rows than this a random part is looked at. */
const mostRows = 20_000

function someRows(contender: Contender, batch: Batch, { seed }: IntervalOptions): [Contender, Batch] {
  if (batch.rowCount <= mostRows) return [contender, batch]
  const rows = drawRows(batch.rowCount, mostRows, seed.split('slices'))
  return [takeContender(contender, rows), takeBatch(batch, rows)]
}

/** Compares slices with all other rows, column by column until the time is up; the first column is looked at in any case. */
function gapsOf(
  names: readonly string[],
  metric: Metric,
  contender: Contender,
  batch: Batch,
  options: IntervalOptions,
): { gaps: readonly Gap[]; missed: number } {
  const found: Omit<Gap, 'rate'>[] = []
  let done = 0
  for (const name of names) {
    if (done > 0 && options.deadline?.expired()) break
    for (const slice of slicesOf(batch, name))
      found.push({ slice, ...sliceGap(metric, contender, slice.rows, options) })
    done++
  }
  const rates = falseDiscoveryRates(found.map(({ p }) => p))
  return { gaps: found.map((gap, i) => ({ ...gap, rate: rates[i] })), missed: names.length - done }
}

function described(
  { slice, value, p, rate }: Gap,
  metric: Metric,
  contender: Contender,
  options: IntervalOptions,
): Slice {
  const sign = metric.better === 'higher' ? 1 : -1
  const inside = takeContender(contender, slice.rows)
  const { metrics } = evaluate({ ...inside, ...options, metrics: [metric] })
  const score = metrics[metric.name] ?? { value: Number.NaN, low: Number.NaN, high: Number.NaN }
  return {
    column: slice.column,
    level: slice.level,
    rowCount: slice.rows.length,
    metric: metric.name,
    score,
    rest: score.value - sign * value,
    difference: value,
    p,
    rate,
  }
}

/** What slices say of a model. */
export interface SliceFindings {
  /** Every slice of the columns that were asked for. */
  readonly given: readonly Slice[]
  /** Slices of any column on which the model is worse than elsewhere, the worst first. */
  readonly weak: readonly Slice[]
  /** Slices that were looked at. */
  readonly looked: number
  /** The metric, where it is not the one asked for: rows of folds were predicted by different models, whose ranks do not mix. */
  readonly metric?: string
  /** Columns that were not looked at, because the time was up; absent: none. */
  readonly missed?: number
}

/**
 * Tells how a model fares on slices of the rows it never saw, and where it is weaker than elsewhere.
 *
 * Each slice is compared with all other rows by the standard error of their scores ({@link sliceGap}). Among many slices some look weak by chance:
 * only those are called weak of which at most one in ten is a false find (Benjamini–Hochberg over all slices looked at).
 * Columns that are asked for come first; when the deadline comes, the columns that are left are counted and left out.
 * Seeded: yes.  Cost: a slice two scorings of at most 20,000 rows, or 200 where the metric does not tell the influence of rows.
 *
 * @param table - the rows behind the predictions, in the same order
 * @param how.isOfFolds - rows were predicted by models of different folds: a metric of ranks gives way to the log loss
 * @param columns - `given`: those asked for; `all`: those in which weak spots are looked for
 */
export function findSlices(
  whole: Contender,
  table: Batch,
  columns: { readonly given: readonly string[]; readonly all: readonly string[] },
  how: IntervalOptions & { readonly metric: Metric | string; readonly isOfFolds?: boolean },
): SliceFindings {
  const asked = findMetric(how.metric, whole.target.task)
  const isOther = how.isOfFolds === true && asked.ranks === true
  const metric = isOther ? findMetric('log-loss', whole.target.task) : asked
  const [contender, batch] = someRows(whole, table, how)
  const names = [...new Set([...columns.given, ...columns.all])]
  const { gaps, missed } = gapsOf(names, metric, contender, batch, how)
  const weak = gaps
    .filter(({ value, rate }) => value < 0 && rate <= mostFalse)
    .sort((a, b) => a.p - b.p || (a.slice.level < b.slice.level ? -1 : 1))
    .slice(0, mostLevels)
  const describe = (gap: Gap): Slice => described(gap, metric, contender, how)
  return {
    given: gaps.filter(({ slice }) => columns.given.includes(slice.column)).map(describe),
    weak: weak.map(describe),
    looked: gaps.length,
    ...(isOther ? { metric: metric.name } : {}),
    ...(missed === 0 ? {} : { missed }),
  }
}
