import { type Metric, targetLength } from '../core/index.ts'
import { outputCountOf } from './evaluate.ts'
import { findMetric } from './find-metric.ts'
import {
  around,
  type Contender,
  estimateStatistics,
  type IntervalOptions,
  metricStatistic,
} from './intervals/estimate.ts'

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
  /** Share of bootstrap replicates in which the first is better; ties count half. */
  readonly betterShare: number
}

function checkSameRows(a: Contender, b: Contender): void {
  if (a.target.task !== b.target.task || targetLength(a.target) !== targetLength(b.target))
    throw new Error('bug: two models are compared on different rows')
}

function shareAboveZero(differences: Float64Array): number {
  const defined = differences.filter((difference) => !Number.isNaN(difference))
  let above = 0
  for (const difference of defined) above += difference > 0 ? 1 : difference === 0 ? 0.5 : 0
  return defined.length === 0 ? Number.NaN : above / defined.length
}

/**
 * Compares two models on the same rows by paired bootstrap: each replicate scores both on the same draw, so that what
 * makes rows easy or hard for both cancels out.
 *
 * Use it with the baseline, the champion, or any two models; do not compare the ends of two separate intervals.
 * Seeded: yes.  Cost: as {@link evaluate} with two metrics.
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
  const sign = found.better === 'higher' ? 1 : -1
  const ofA = metricStatistic(found, a)
  const ofB = metricStatistic(found, b)
  const difference = {
    decidingRows: ofA.decidingRows,
    on(rows?: Uint32Array) {
      const scoreA = ofA.on(rows)
      const scoreB = ofB.on(rows)
      return (weights?: ArrayLike<number>) => sign * (scoreA(weights) - scoreB(weights))
    },
  }
  const rowCount = targetLength(a.target)
  const { estimates } = estimateStatistics(
    [difference],
    { rowCount, outputCount: 2 * outputCountOf(a), weights: a.weights },
    options,
  )
  const [{ value, low, high, replicates }] = estimates
  return {
    metric: found.name,
    rowCount,
    score: ofA.on()(a.weights),
    other: ofB.on()(a.weights),
    difference: value,
    ...around(value, { low, high }),
    betterShare: shareAboveZero(replicates),
  }
}
