import type { Batch, MetricEstimate } from '@modelwright/runtime'
import { type Metric, type Seed, targetLength } from '../../core/index.ts'
import {
  type CalibrationError,
  type Contender,
  calibrationError,
  evaluate,
  falseDiscoveryRates,
  findMetric,
  reach95,
  slicesOf,
  takeContender,
} from '../../evaluate/index.ts'
import { twoSided } from '../distributions/heavier-tail.ts'

/** A metric now, beside the reference. Plain data. */
export interface MeasuredMetric {
  readonly metric: string
  readonly rowCount: number
  readonly now: MetricEstimate
  /** Absent: there was nothing to compare with. */
  readonly before?: MetricEstimate
  /** By how much it is worse now, in the unit of the metric: below 0 it is better. */
  readonly worse?: number
  /** How often chance alone would make it differ as much; two-sided. */
  readonly pValue?: number
}

/** The same of rows with one value in a column. */
export interface MeasuredSlice extends MeasuredMetric {
  readonly column: string
  readonly level: string
  /** The p-value adjusted for how many slices were looked at. */
  readonly adjusted: number
}

/** How a model fares on rows whose outcome is known by now. Plain data. */
export interface MeasuredPerformance {
  readonly metrics: readonly MeasuredMetric[]
  readonly slices: readonly MeasuredSlice[]
  /** Of classes: how far probabilities are from what happened. */
  readonly calibration?: CalibrationError
}

/** What performance is measured of, and against what. */
export interface PerformanceQuestion {
  readonly seed: Seed
  readonly metrics: readonly (Metric | string)[]
  /** Rows that no fit saw, from before: the hold-out, or an earlier window. */
  readonly reference?: Contender | undefined
  /** Rows of both, where slices are asked for. */
  readonly rows?: { readonly now: Batch; readonly before?: Batch | undefined } | undefined
  /** Columns by which rows are cut. */
  readonly slices?: readonly string[] | undefined
}

const errorOf = ({ low, high }: MetricEstimate): number => (high - low) / (2 * reach95)

function measured(
  metric: Metric,
  now: Contender,
  before: Contender | undefined,
  seed: Seed,
): MeasuredMetric | undefined {
  const asked = (contender: Contender, key: string): MetricEstimate | undefined =>
    targetLength(contender.target) === 0
      ? undefined
      : evaluate({ ...contender, metrics: [metric], seed: seed.split(metric.name, key) }).metrics[metric.name]
  const found = asked(now, 'now')
  if (found === undefined) return undefined
  const facts = { metric: metric.name, rowCount: targetLength(now.target), now: found }
  const earlier = before === undefined ? undefined : asked(before, 'before')
  if (earlier === undefined) return facts
  const worse = metric.better === 'higher' ? earlier.value - found.value : found.value - earlier.value
  const error = Math.sqrt(errorOf(found) * errorOf(found) + errorOf(earlier) * errorOf(earlier))
  const pValue = error > 0 ? twoSided(worse / error) : Number.NaN
  return { ...facts, before: earlier, worse, pValue }
}

function slicesIn(
  now: Contender,
  metric: Metric,
  { rows, reference, slices = [], seed }: PerformanceQuestion,
): MeasuredSlice[] {
  if (rows === undefined) return []
  const found = slices.flatMap((column) => {
    const before = rows.before === undefined ? [] : slicesOf(rows.before, column)
    return slicesOf(rows.now, column).flatMap((slice) => {
      const same = before.find(({ level }) => level === slice.level)
      const earlier =
        reference === undefined || same === undefined ? undefined : takeContender(reference, same.rows)
      const one = measured(metric, takeContender(now, slice.rows), earlier, seed.split(column, slice.level))
      return one === undefined ? [] : [{ ...one, column, level: slice.level }]
    })
  })
  const rates = falseDiscoveryRates(found.map(({ pValue = Number.NaN }) => pValue))
  return found
    .map((slice, at) => ({ ...slice, adjusted: rates[at] }))
    .sort((a, b) => (b.worse ?? 0) - (a.worse ?? 0))
}

/**
 * Measures how a model fares on rows whose outcome is known by now, with intervals, beside the reference; by slice too, of the
 * first metric, with false finds controlled.
 *
 * Both sides are independent rows, so that their difference is as uncertain as both together. Give it only rows whose outcome could
 * be known by now whatever it is: outcomes that come the sooner the worse they are make any model look bad.
 * Seeded: yes.  Cost: that of `evaluate`, for both and each slice.
 */
export function measurePerformance(now: Contender, question: PerformanceQuestion): MeasuredPerformance {
  const metrics = question.metrics.map((metric) => findMetric(metric, now.target.task))
  const found = metrics.flatMap((metric) => measured(metric, now, question.reference, question.seed) ?? [])
  const slices = metrics.length === 0 ? [] : slicesIn(now, metrics[0], question)
  if (now.target.task === 'regression' || targetLength(now.target) === 0) return { metrics: found, slices }
  return {
    metrics: found,
    slices,
    calibration: calibrationError(now, question.seed.split('calibration')),
  }
}
