import type { MetricEstimate, Task } from '@modelwright/runtime'
import { type Metric, outputsOf, targetLength } from '../core/index.ts'
import type { Contender } from './contender.ts'
import { type Confusion, confusion } from './curves/confusion.ts'
import { findMetric, metricsFor } from './find-metric.ts'
import { cellIntervals, isOfCells } from './intervals/cell-interval.ts'
import { delongInterval } from './intervals/delong.ts'
import { estimateStatistics, type IntervalOptions } from './intervals/estimate.ts'
import { influenceInterval } from './intervals/influence-interval.ts'
import { around, mendedInterval, metricStatistic } from './intervals/metric-statistic.ts'
import { hasNaN } from './row-order.ts'
import { scoreOf } from './score.ts'

/** What is evaluated: predictions on rows the fit never saw, and how. */
export interface EvaluateInput extends Contender, IntervalOptions {
  /** Metrics or their names; all that fit the task when absent. */
  readonly metrics?: readonly (Metric | string)[]
}

/** How good a model is on rows it never saw. Plain data. */
export interface Evaluation {
  readonly task: Task
  readonly rowCount: number
  /** By metric name: the score and its 95 % interval; bounds are NaN where the rows are too few to tell. */
  readonly metrics: Readonly<Record<string, MetricEstimate>>
  /** Metrics that are not defined on these rows, such as AUC with one class. */
  readonly notDefined: readonly string[]
  /** Bootstrap replicates behind the intervals; 0 for folds. */
  readonly replicates: number
  /** For binary: the threshold classes were decided by. */
  readonly threshold?: number
  readonly confusion?: Confusion
}

/** The parts of an evaluation that do not come from metrics. */
export function factsOf(contender: Contender): Omit<Evaluation, 'metrics' | 'notDefined' | 'replicates'> {
  const { target, threshold = 0.5 } = contender
  const rowCount = targetLength(target)
  if (target.task === 'regression') return { task: target.task, rowCount }
  return {
    task: target.task,
    rowCount,
    ...(target.task === 'binary' ? { threshold } : {}),
    confusion: confusion(contender),
  }
}

/** Splits estimates by whether the metric is defined. */
export function sortedEstimates(
  estimates: readonly (readonly [string, MetricEstimate])[],
): Pick<Evaluation, 'metrics' | 'notDefined'> {
  const defined = estimates.filter(([, { value }]) => !Number.isNaN(value))
  const notDefined = estimates.filter(([, { value }]) => Number.isNaN(value)).map(([name]) => name)
  return { metrics: Object.fromEntries(defined), notDefined }
}

/** Finds the metrics to evaluate by: those given, else all that fit the task. */
export function chosenMetrics(
  task: Task,
  given: readonly (Metric | string)[] | undefined,
): readonly Metric[] {
  return given === undefined ? metricsFor(task) : given.map((metric) => findMetric(metric, task))
}

/** Above this many rows intervals are by influence, exactly from all rows, where resampling takes a sample. */
export const mostResampled = 50_000

/** Gives the estimates of metrics that only count right and wrong classes of two. */
function cellEstimates(
  metrics: readonly Metric[],
  input: EvaluateInput,
): (readonly [Metric, MetricEstimate])[] {
  const { target, predictions, threshold } = input
  const ofCells = metrics.filter((metric) => isOfCells(metric, input))
  const intervals = cellIntervals(ofCells, input, input.seed)
  return ofCells.map((metric, at) => {
    const value = scoreOf(metric, target, predictions, threshold === undefined ? {} : { threshold })
    return [metric, mendedInterval(metric, input, { value, ...intervals[at] })]
  })
}

/** Gives the interval where the metric and the rows allow one without drawing. */
function directInterval(metric: Metric, input: EvaluateInput): MetricEstimate | undefined {
  const { target, predictions, weights, groups } = input
  const rowCount = targetLength(target)
  const isPlain = weights === undefined && groups === undefined && target.task === 'binary'
  if (rowCount <= mostResampled || hasNaN(predictions)) return undefined
  if (metric.compared !== 'delong' || !isPlain) return influenceInterval(metric, input)
  const { value, ...interval } = delongInterval(input)
  return { value, ...around(value, interval, metric.range) }
}

function resampledIntervals(metrics: readonly Metric[], input: EvaluateInput) {
  const { estimates, replicates } = estimateStatistics(
    metrics.map((metric) => metricStatistic(metric, input)),
    {
      rowCount: targetLength(input.target),
      outputCount: outputsOf(input.target),
      weights: input.weights,
      ...(input.groups === undefined ? {} : { groups: input.groups }),
    },
    input,
  )
  const mended = metrics.map((metric, i) => [metric, mendedInterval(metric, input, estimates[i])] as const)
  return { estimates: new Map(mended), replicates }
}

/**
 * Scores predictions by every metric of the task, each with its 95 % interval.
 *
 * Metrics that only count right and wrong classes of two draw the cells of the confusion matrix; of more than 50,000 rows
 * the AUC has DeLong's interval, and others go by the influence of each row where they know it; all others are BCa from up
 * to 1,000 replicates they share, and a share of exactly 0 or 1 gets Wilson's. With groups, groups are resampled. Above 50,000
 * rows × outputs a sample of the rows is resampled and the interval scaled. The work depends on counts, never on a clock, unless a deadline comes.
 * Seeded: yes.  Cost: at most about 2 × 10⁷ row visits a metric, beside one scoring of all rows.
 *
 * @throws {ModelwrightError} EVALUATE_METRIC_UNKNOWN, EVALUATE_METRIC_UNFIT - when a named metric cannot be used
 * @see {@link bcaInterval}, {@link cellIntervals}, {@link delongInterval}, {@link influenceInterval}
 */
export function evaluate(input: EvaluateInput): Evaluation {
  const metrics = chosenMetrics(input.target.task, input.metrics)
  const found = new Map(cellEstimates(metrics, input))
  for (const metric of metrics) {
    const direct = found.has(metric) ? undefined : directInterval(metric, input)
    if (direct !== undefined) found.set(metric, direct)
  }
  const { estimates, replicates } = resampledIntervals(
    metrics.filter((metric) => !found.has(metric)),
    input,
  )
  const all = metrics.map(
    (metric) => [metric.name, found.get(metric) ?? (estimates.get(metric) as MetricEstimate)] as const,
  )
  return { ...factsOf(input), ...sortedEstimates(all), replicates }
}
