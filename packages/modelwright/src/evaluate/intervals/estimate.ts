import type { MetricEstimate } from '@modelwright/runtime'
import {
  type Deadline,
  type Metric,
  noDeadline,
  type Seed,
  type Target,
  takeTarget,
  targetLength,
} from '../../core/index.ts'
import { type MetricInput, metricInput, scorerOf } from '../score.ts'
import { bcaInterval, type Interval, rescaled } from './bca.ts'
import { bootstrapScores, drawRows, jackknifeScores, planResampling } from './resampling.ts'
import { wilsonInterval } from './wilson.ts'

/** A model's predictions on rows, with the truth and the threshold it decides by. */
export interface Contender {
  readonly target: Target
  /** As the runtime's model gives them, row-major `[rows × outputs]`. */
  readonly predictions: Float64Array
  /** One weight a row, ≥ 0; absent means 1 each. */
  readonly weights?: Float64Array
  /** For binary: the positive class is predicted where its probability is at least this; 0.5 when absent. */
  readonly threshold?: number | undefined
}

/** How intervals are made. */
export interface IntervalOptions {
  readonly seed: Seed
  /** At most this many bootstrap replicates: 1,000 when absent. Large sets get fewer, by their row count. */
  readonly replicates?: number
  /** When it comes, the replicates made so far must do; how many is recorded. */
  readonly deadline?: Deadline
}

/** Keeps the given rows of a model's predictions. */
export function takeContender(contender: Contender, rows: Uint32Array): Contender {
  const { target, predictions, weights } = contender
  const outputCount = predictions.length / targetLength(target)
  const taken = new Float64Array(rows.length * outputCount)
  rows.forEach((row, i) => {
    for (let output = 0; output < outputCount; output++)
      taken[i * outputCount + output] = predictions[row * outputCount + output]
  })
  return {
    ...contender,
    target: takeTarget(target, rows),
    predictions: taken,
    ...(weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]) }),
  }
}

/** A number computed from the same rows under any weights, such as a metric or a difference of two. */
export interface Statistic {
  /** Prepares the statistic on the given rows (all when absent). */
  readonly on: (rows?: Uint32Array) => (weights?: ArrayLike<number>) => number
  /** Rows that decide it where these are fewer than all, such as those of the rarest class. */
  readonly decidingRows?: number | undefined
}

/** What resampling gave for one statistic. */
export interface Estimated extends MetricEstimate {
  /** Replicate scores of the resampled rows; NaN where not defined. */
  readonly replicates: Float64Array
}

/**
 * Estimates statistics with their 95 % intervals from one set of bootstrap draws.
 *
 * Above 50,000 rows × outputs a random sample of the rows is resampled and the interval scaled by √(sample / rows).
 */
export function estimateStatistics(
  statistics: readonly Statistic[],
  rows: { rowCount: number; outputCount: number; weights?: Float64Array | undefined },
  options: IntervalOptions,
): { estimates: Estimated[]; replicates: number } {
  const { rowCount, outputCount, weights } = rows
  const plan = planResampling(rowCount, outputCount, options.replicates ?? 1000)
  const isSampled = plan.sampleSize < rowCount
  const sample = isSampled ? drawRows(rowCount, plan.sampleSize, options.seed.split('sample')) : undefined
  const sampleWeights =
    sample === undefined || weights === undefined ? weights : Float64Array.from(sample, (row) => weights[row])
  const scorers = statistics.map((statistic) => statistic.on(sample))
  const replicates = bootstrapScores(scorers, {
    rowCount: plan.sampleSize,
    replicates: plan.replicates,
    seed: options.seed,
    deadline: options.deadline ?? noDeadline,
    ...(sampleWeights === undefined ? {} : { weights: sampleWeights }),
  })
  const jackknife = jackknifeScores(scorers, plan.sampleSize, sampleWeights)
  const estimates = statistics.map((statistic, i) => {
    const resampled = {
      value: scorers[i](sampleWeights),
      rowCount: plan.sampleSize,
      decidingRows: statistic.decidingRows,
      replicates: replicates[i],
      jackknife: jackknife[i],
    }
    const interval = bcaInterval(resampled)
    if (!isSampled) return { value: resampled.value, ...interval, replicates: replicates[i] }
    const value = statistic.on()(weights)
    return { value, ...rescaled(interval, resampled, value, rowCount), replicates: replicates[i] }
  })
  return { estimates, replicates: replicates[0]?.length ?? 0 }
}

/** Makes a metric of a model a statistic of its rows. */
export function metricStatistic(metric: Metric, contender: Contender): Statistic {
  return {
    on: (rows) =>
      scorerOf(metric, inputOf(metric, rows === undefined ? contender : takeContender(contender, rows))),
    decidingRows: trialsOf(metric, contender),
  }
}

function inputOf(metric: Metric, { target, predictions, threshold }: Contender): MetricInput {
  return metricInput(metric, target, predictions, threshold)
}

function trialsOf(metric: Metric, contender: Contender): number | undefined {
  if (metric.trials === undefined) return undefined
  const { truth, prediction, classCount } = inputOf(metric, contender)
  return metric.trials(truth, prediction, classCount)
}

/** Tells whether the bootstrap had nothing to vary: the score is at an end of its range, or no class ever changed. */
function isStuck(metric: Metric, { value, low, high }: MetricEstimate): boolean {
  const isAtEnd = value === metric.range?.[0] || value === metric.range?.[1]
  return isAtEnd || (metric.needs === 'class' && low === high)
}

/**
 * Mends what the bootstrap cannot say of a metric: a score that never varied gets Wilson's interval for its number of
 * trials, stretched to the metric's range, where the metric has such; and the score itself always lies inside.
 */
export function mendedInterval(
  metric: Metric,
  contender: Contender,
  estimate: MetricEstimate,
): MetricEstimate {
  const { value } = estimate
  const [least, greatest] = metric.range ?? [-Infinity, Infinity]
  const width = greatest - least
  const count = isStuck(metric, estimate) ? trialsOf(metric, contender) : undefined
  if (count === undefined || !Number.isFinite(width))
    return { value, ...around(value, estimate, [least, greatest]) }
  const { low, high } = wilsonInterval((count * (value - least)) / width, count)
  return { value, ...around(value, { low: least + width * low, high: least + width * high }) }
}

/** Widens an interval to hold the value and cuts it to the range. NaN bounds stay. */
export function around(
  value: number,
  { low, high }: Interval,
  [least, greatest]: readonly [number, number] = [-Infinity, Infinity],
): Interval {
  return {
    low: Math.max(least, Math.min(low, value)),
    high: Math.min(greatest, Math.max(high, value)),
  }
}
