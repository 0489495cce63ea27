import type { Metric, Scorer, Target } from '../core/index.ts'
import { outputsOf, targetLength } from '../core/index.ts'
import { findMetric } from './find-metric.ts'

/** How predictions become a score. */
export interface ScoreOptions {
  /** For binary: the positive class is predicted where its probability is at least this; 0.5 when absent. */
  readonly threshold?: number
  /** One weight a row, ≥ 0; absent means 1 each. */
  readonly weights?: ArrayLike<number>
}

/** The threshold where none was chosen. */
export const defaultThreshold = 0.5

function likeliestClass(predictions: ArrayLike<number>, start: number, classCount: number): number {
  let best = 0
  for (let code = 1; code < classCount; code++)
    if (predictions[start + code] > predictions[start + best]) best = code
  return best
}

/**
 * Turns model output into class codes: by threshold for binary, the likeliest class (the first of equals) for more.
 *
 * @param predictions - as the runtime's model gives them, row-major `[rows × outputs]`
 * @returns codes; shape `[rows]`
 */
export function predictedCodes(
  target: Exclude<Target, { task: 'regression' }>,
  predictions: Float64Array,
  threshold: number = defaultThreshold,
): Int32Array {
  const codes = new Int32Array(target.codes.length)
  const classCount = target.classes.length
  for (let row = 0; row < codes.length; row++) {
    if (target.task === 'binary') codes[row] = predictions[row] >= threshold ? 1 : 0
    else codes[row] = likeliestClass(predictions, row * classCount, classCount)
  }
  return codes
}

/** Truth and prediction in the form a metric takes them. */
export interface MetricInput {
  readonly truth: Int32Array | Float64Array
  readonly prediction: Int32Array | Float64Array
  readonly classCount: number | undefined
}

function checkLength(target: Target, predictions: Float64Array): void {
  const wanted = targetLength(target) * outputsOf(target)
  if (predictions.length !== wanted)
    throw new Error(`bug: ${predictions.length} predictions for ${wanted} (${targetLength(target)} rows)`)
}

/** Brings truth and model output into the form the metric needs. */
export function metricInput(
  metric: Metric,
  target: Target,
  predictions: Float64Array,
  threshold?: number,
): MetricInput {
  checkLength(target, predictions)
  if (target.task === 'regression')
    return { truth: target.values, prediction: predictions, classCount: undefined }
  const prediction = metric.needs === 'class' ? predictedCodes(target, predictions, threshold) : predictions
  return { truth: target.codes, prediction, classCount: target.classes.length }
}

/** Prepares a metric on fixed rows for many weightings; works for metrics without a `scorer` too. */
export function scorerOf(metric: Metric, { truth, prediction, classCount }: MetricInput): Scorer {
  return (
    metric.scorer?.(truth, prediction, classCount) ??
    ((weights) => metric.score(truth, prediction, weights, classCount))
  )
}

/**
 * Scores a model's predictions by one metric.
 *
 * @param metric - the metric or its name
 * @param predictions - as the runtime's model gives them, row-major `[rows × outputs]`
 * @returns the score; NaN where it is not defined on these rows
 * @throws {ModelwrightError} EVALUATE_METRIC_UNKNOWN, EVALUATE_METRIC_UNFIT - see {@link findMetric}
 */
export function scoreOf(
  metric: Metric | string,
  target: Target,
  predictions: Float64Array,
  options: ScoreOptions = {},
): number {
  const found = findMetric(metric, target.task)
  const { truth, prediction, classCount } = metricInput(found, target, predictions, options.threshold)
  return found.score(truth, prediction, options.weights, classCount)
}
