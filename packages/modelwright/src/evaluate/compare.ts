import { type Metric, outputsOf, targetLength } from '../core/index.ts'
import type { Contender } from './contender.ts'
import { mostResampled } from './evaluate.ts'
import { findMetric } from './find-metric.ts'
import { cellDifference, rightDifference, shareAboveZero } from './intervals/cell-difference.ts'
import { isOfCells } from './intervals/cell-interval.ts'
import { type Difference, delongDifference, steadyDifference } from './intervals/delong.ts'
import { estimateStatistics, type IntervalOptions } from './intervals/estimate.ts'
import { influenceDifference } from './intervals/influence-interval.ts'
import { around, metricStatistic } from './intervals/metric-statistic.ts'
import { unitsOf } from './intervals/resampling.ts'
import { hasNaN } from './row-order.ts'

/** How a difference was tested; `none`: only the scores were compared. */
export type ComparisonTest = 'delong' | 'mcnemar' | 'counts' | 'influence' | 'bootstrap' | 'folds' | 'none'

/** How two models differ on the same rows. Plain data. */
export interface Comparison {
  readonly metric: string
  readonly rowCount: number
  /** Score of the first model. */
  readonly score: number
  /** Score of the second model. */
  readonly other: number
  /** By how much the first is better, in the metric's unit: positive is better, whichever way the metric points. */
  readonly difference: number
  /** 95 % interval of the difference; NaN where the rows are too few to tell. */
  readonly low: number
  readonly high: number
  /** How often a difference as large would come up between models that are equally good; two-sided. */
  readonly p: number
  readonly test: ComparisonTest
  /** How sure it is that the first is better, 0 to 1: of draws, replicates or folds the share in which it is. */
  readonly betterShare: number
}

function checkSameRows(a: Contender, b: Contender): void {
  if (a.target.task !== b.target.task || targetLength(a.target) !== targetLength(b.target))
    throw new Error('bug: two models are compared on different rows')
}

/** Whether a difference came out the same on every draw of rows, but for rounding. */
function isSteady(value: number, replicates: Float64Array): boolean {
  const most = 1e-12 * Math.abs(value)
  return value !== 0 && replicates.every((drawn) => Math.abs(drawn - value) <= most)
}

/** A difference that no draw changes: by luck alone all of n units point the same way once in 2ⁿ⁻¹. */
function ofSteady(value: number, { target, groups }: Contender): Difference {
  const units = groups === undefined ? targetLength(target) : unitsOf(groups).count
  const found = steadyDifference(value, [units])
  return { ...found, p: Math.max(found.p, units < 31 ? 2 / (1 << units) : 0) }
}

/** Compares by paired bootstrap: each replicate scores both models on the same draw. */
function bootstrapDifference(
  metric: Metric,
  a: Contender,
  b: Contender,
  options: IntervalOptions,
): Difference {
  const sign = metric.better === 'higher' ? 1 : -1
  const ofA = metricStatistic(metric, a)
  const ofB = metricStatistic(metric, b)
  const difference = {
    decidingRows: ofA.decidingRows,
    on(rows?: Uint32Array) {
      const scoreA = ofA.on(rows)
      const scoreB = ofB.on(rows)
      return (weights?: ArrayLike<number>) => sign * (scoreA(weights) - scoreB(weights))
    },
  }
  const { estimates } = estimateStatistics(
    [difference],
    {
      rowCount: targetLength(a.target),
      outputCount: 2 * outputsOf(a.target),
      weights: a.weights,
      ...(a.groups === undefined ? {} : { groups: a.groups }),
    },
    options,
  )
  const [{ value, low, high, replicates, pValue }] = estimates
  if (isSteady(value, replicates)) return ofSteady(value, a)
  return { value, low, high, p: pValue(), betterShare: shareAboveZero(replicates) }
}

/** Chooses the test that fits metric and rows: DeLong's, McNemar's, draws of counts, or else paired bootstrap. */
function tested(
  metric: Metric,
  a: Contender,
  b: Contender,
  options: IntervalOptions,
): Difference & { test: ComparisonTest } {
  const isPlain = a.weights === undefined && a.groups === undefined && targetLength(a.target) > 1
  const isRanked = a.target.task === 'binary' && !hasNaN(a.predictions) && !hasNaN(b.predictions)
  if (isPlain && metric.compared === 'delong' && isRanked)
    return { ...delongDifference(a, b), test: 'delong' }
  if (isPlain && metric.compared === 'mcnemar')
    return { ...rightDifference(metric, a, b, options.seed), test: 'mcnemar' }
  if (isPlain && isOfCells(metric, a))
    return { ...cellDifference(metric, a, b, options.seed), test: 'counts' }
  const byInfluence =
    targetLength(a.target) > mostResampled && !hasNaN(a.predictions) && !hasNaN(b.predictions)
      ? influenceDifference(metric, a, b)
      : undefined
  if (byInfluence !== undefined) return { ...byInfluence, test: 'influence' }
  return { ...bootstrapDifference(metric, a, b, options), test: 'bootstrap' }
}

/**
 * Compares two models on the same rows, so that what makes rows easy or hard for both cancels out.
 *
 * By what the metric is: DeLong's test for the AUC of two classes, McNemar's exact test for accuracy, draws of the counts
 * for other metrics of predicted classes of two, and paired bootstrap for everything else and wherever rows have weights or
 * groups; of more than 50,000 rows the influence of each row where the metric knows it. Use it with the baseline, the champion, or any two models; do not compare the ends of two separate intervals.
 * Seeded: yes.  Cost: at most as {@link evaluate} with two metrics.
 *
 * @param a - the first model, whose rows count; `b` must have been asked for the very same rows
 * @throws {ModelwrightError} EVALUATE_METRIC_UNKNOWN, EVALUATE_METRIC_UNFIT - when the metric cannot be used
 */
export function compare(
  a: Contender,
  b: Contender,
  metric: Metric | string,
  options: IntervalOptions,
): Comparison {
  checkSameRows(a, b)
  const found = findMetric(metric, a.target.task)
  const { value, low, high, ...rest } = tested(found, a, b, options)
  return {
    metric: found.name,
    rowCount: targetLength(a.target),
    score: metricStatistic(found, a).on()(a.weights),
    other: metricStatistic(found, b).on()(a.weights),
    difference: value,
    ...around(value, { low, high }),
    ...rest,
  }
}
