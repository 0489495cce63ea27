import type { MetricEstimate, Task } from '@modelwright/runtime'
import { type Metric, targetLength } from '../core/index.ts'
import { type Confusion, confusion } from './curves/confusion.ts'
import { findMetric, metricsFor } from './find-metric.ts'
import {
  type Contender,
  estimateStatistics,
  type IntervalOptions,
  mendedInterval,
  metricStatistic,
} from './intervals/estimate.ts'

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

/** Outputs a row of predictions. */
export function outputCountOf({ target }: Contender): number {
  return target.task === 'multiclass' ? target.classes.length : 1
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

/**
 * Scores predictions by every metric of the task, each with its 95 % bootstrap interval.
 *
 * Intervals are BCa from up to 1,000 replicates, shared by all metrics; a share of exactly 0 or 1 gets Wilson's. Above
 * 50,000 rows × outputs a sample of the rows is resampled and the interval scaled. The work depends on counts, never on a
 * clock, unless a deadline comes.
 * Seeded: yes.  Cost: at most about 2 × 10⁷ row visits a metric, beside one scoring of all rows.
 *
 * @throws {ModelwrightError} EVALUATE_METRIC_UNKNOWN, EVALUATE_METRIC_UNFIT - when a named metric cannot be used
 * @see {@link bcaInterval}
 */
export function evaluate(input: EvaluateInput): Evaluation {
  const metrics = chosenMetrics(input.target.task, input.metrics)
  const { estimates, replicates } = estimateStatistics(
    metrics.map((metric) => metricStatistic(metric, input)),
    { rowCount: targetLength(input.target), outputCount: outputCountOf(input), weights: input.weights },
    input,
  )
  const mended = metrics.map(
    (metric, i) => [metric.name, mendedInterval(metric, input, estimates[i])] as const,
  )
  return { ...factsOf(input), ...sortedEstimates(mended), replicates }
}
