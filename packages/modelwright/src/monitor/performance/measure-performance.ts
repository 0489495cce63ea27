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
import { chanceAtAnyLook, type KnownSoFar, lookedAt, ofPart } from './at-any-look.ts'

/** A metric now, beside the reference. Plain data. */
export interface MeasuredMetric {
  readonly metric: string
  readonly rowCount: number
  readonly now: MetricEstimate
  /** Absent: there was nothing to compare with. */
  readonly before?: MetricEstimate
  /** By how much it is worse now, in the unit of the metric: below 0 it is better. */
  readonly worse?: number
  /** How often chance alone would make it differ as much; two-sided. Of a window that fills: be so much worse at any look at all. */
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
  /** Of a window that is looked at again as outcomes come: what is known of it by now. Absent: one looks once. */
  readonly known?: KnownSoFar | undefined
}

const errorOf = ({ low, high }: MetricEstimate): number => (high - low) / (2 * reach95)

/** How surely a metric is worse than it was. */
export function comparedTo(
  found: Omit<MeasuredMetric, 'before'>,
  earlier: MetricEstimate,
  { better, known }: { readonly better: Metric['better']; readonly known?: KnownSoFar | undefined },
): MeasuredMetric {
  const { now, rowCount } = found
  const worse = better === 'higher' ? earlier.value - now.value : now.value - earlier.value
  const errors = { now: errorOf(now), before: errorOf(earlier) }
  const error = Math.sqrt(errors.now * errors.now + errors.before * errors.before)
  const pValueOf = (): number =>
    known === undefined
      ? twoSided(worse / error)
      : chanceAtAnyLook(lookedAt({ worse, ...errors, rowCount }, known))
  return { ...found, before: earlier, worse, pValue: error > 0 ? pValueOf() : Number.NaN }
}

function measured(
  metric: Metric,
  [now, before]: readonly [Contender, Contender | undefined],
  { seed, known }: Pick<PerformanceQuestion, 'seed' | 'known'>,
): MeasuredMetric | undefined {
  const asked = (contender: Contender, key: string): MetricEstimate | undefined =>
    targetLength(contender.target) === 0
      ? undefined
      : evaluate({ ...contender, metrics: [metric], seed: seed.split(metric.name, key) }).metrics[metric.name]
  const found = asked(now, 'now')
  if (found === undefined) return undefined
  const facts = { metric: metric.name, rowCount: targetLength(now.target), now: found }
  const earlier = before === undefined ? undefined : asked(before, 'before')
  return earlier === undefined ? facts : comparedTo(facts, earlier, { ...metric, known })
}

function slicesIn(
  now: Contender,
  metric: Metric,
  { rows, reference, slices = [], seed, known }: PerformanceQuestion,
): MeasuredSlice[] {
  if (rows === undefined) return []
  const ofSlice = known === undefined ? undefined : ofPart(known)
  const found = slices.flatMap((column) => {
    const before = rows.before === undefined ? [] : slicesOf(rows.before, column)
    return slicesOf(rows.now, column).flatMap((slice) => {
      const same = before.find(({ level }) => level === slice.level)
      const earlier =
        reference === undefined || same === undefined ? undefined : takeContender(reference, same.rows)
      const one = measured(metric, [takeContender(now, slice.rows), earlier], {
        ...{ seed: seed.split(column, slice.level), known: ofSlice },
      })
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
 * A window may be looked at again as its outcomes come: with `known` chances hold over all looks.
 * Both sides are independent rows, so that their difference is as uncertain as both together. Give it only rows whose outcome could
 * be known by now whatever it is: outcomes that come the sooner the worse they are make any model look bad.
 * Seeded: yes.  Cost: that of `evaluate`, for both and each slice.
 */
export function measurePerformance(now: Contender, question: PerformanceQuestion): MeasuredPerformance {
  const metrics = question.metrics.map((metric) => findMetric(metric, now.target.task))
  const found = metrics.flatMap((metric) => measured(metric, [now, question.reference], question) ?? [])
  const slices = metrics.length === 0 ? [] : slicesIn(now, metrics[0], question)
  if (now.target.task === 'regression' || targetLength(now.target) === 0) return { metrics: found, slices }
  return {
    metrics: found,
    slices,
    calibration: calibrationError(now, question.seed.split('calibration')),
  }
}
