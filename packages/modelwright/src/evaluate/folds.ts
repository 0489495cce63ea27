import type { MetricEstimate } from '@modelwright/runtime'
import { type Metric, type Target, targetLength } from '../core/index.ts'
import type { Contender } from './contender.ts'
import { chosenMetrics, type Evaluation, factsOf, sortedEstimates } from './evaluate.ts'
import { around } from './intervals/metric-statistic.ts'
import { tCdf, tQuantile } from './intervals/special.ts'
import { scoreOf } from './score.ts'

/** An evaluation by folds: values are means over folds. */
export interface FoldEvaluation extends Evaluation {
  /** The score of each fold by metric; NaN where it is not defined there. */
  readonly folds: Readonly<Record<string, readonly number[]>>
}

/** Copies lists of numbers one after the other into `joined`, which must be long enough, and returns it. */
export function joinedInto<Joined extends Float64Array | Int32Array>(
  joined: Joined,
  parts: readonly ArrayLike<number>[],
): Joined {
  let start = 0
  for (const part of parts) {
    joined.set(part, start)
    start += part.length
  }
  return joined
}

function joinedTarget(targets: readonly Target[]): Target {
  const rowCount = targets.reduce((sum, target) => sum + targetLength(target), 0)
  const [first] = targets
  const parts = targets.map((target) => (target.task === 'regression' ? target.values : target.codes))
  if (first.task === 'regression') return { ...first, values: joinedInto(new Float64Array(rowCount), parts) }
  return { ...first, codes: joinedInto(new Int32Array(rowCount), parts) }
}

/**
 * Joins out-of-fold predictions into one set of rows, for curves, calibration and the confusion matrix.
 *
 * Do not score it by ranking metrics: scores of different folds come from different models. Groups keep their numbers, which
 * mean the same in all folds.
 */
export function pooledFolds(folds: readonly Contender[]): Contender {
  const size = folds.reduce((sum, fold) => sum + fold.predictions.length, 0)
  const target = joinedTarget(folds.map((fold) => fold.target))
  const weights = folds.map((fold) => fold.weights).filter((given) => given !== undefined)
  const groups = folds.map((fold) => fold.groups).filter((given) => given !== undefined)
  const rowCount = targetLength(target)
  return {
    target,
    predictions: joinedInto(
      new Float64Array(size),
      folds.map((fold) => fold.predictions),
    ),
    threshold: folds[0].threshold,
    ...(weights.length === folds.length ? { weights: joinedInto(new Float64Array(rowCount), weights) } : {}),
    ...(groups.length === folds.length ? { groups: joinedInto(new Float64Array(rowCount), groups) } : {}),
  }
}

/**
 * Mean of fold scores and its standard error: fits of folds share rows, so that the plain one would be too small.
 *
 * @returns error NaN for fewer than two folds in which the metric is defined
 * @see {@link foldEstimate}
 */
export function foldMoments(
  scores: readonly number[],
  testShare: number,
): { readonly value: number; readonly error: number; readonly degrees: number } {
  const defined = scores.filter((score) => !Number.isNaN(score))
  const count = defined.length
  const value = defined.reduce((sum, score) => sum + score, 0) / count
  const squares = defined.reduce((sum, score) => sum + (score - value) * (score - value), 0)
  const error = Math.sqrt((1 / count + testShare) * (squares / (count - 1)))
  return { value, error: count < 2 ? Number.NaN : error, degrees: count - 1 }
}

/**
 * Gives the mean of fold scores with the corrected resampled t interval: fits of folds share training rows, so that the
 * plain variance is too small; it is multiplied by (1/folds + test rows / training rows).
 *
 * @param testShare - test rows ÷ training rows of a fold
 * @returns bounds NaN for fewer than two folds in which the metric is defined
 * @see Nadeau and Bengio (2003), Inference for the generalization error, Machine Learning 52
 */
export function foldEstimate(scores: readonly number[], testShare: number): MetricEstimate {
  const { value, error, degrees } = foldMoments(scores, testShare)
  if (Number.isNaN(error)) return { value, low: Number.NaN, high: Number.NaN }
  const half = tQuantile(0.975, degrees) * error
  return { value, low: value - half, high: value + half }
}

/** Differences of scores that are the same in all folds still differ by how their decimals are rounded. */
const roundingShare = 1e-12

/** How sure few folds are that all agree on, other than on 0: as if one more had shown none, as some may agree by luck. */
function steadyErrors({ value, error, degrees }: ReturnType<typeof foldMoments>): number | undefined {
  return value !== 0 && error <= roundingShare * Math.abs(value) ? degrees + 2 : undefined
}

/**
 * Gives the mean of fold differences with the interval that belongs to {@link foldPValue}: where no fold differs from another
 * it is not of width 0, as folds are few.
 *
 * @param testShare - test rows ÷ training rows of a fold
 * @returns bounds NaN for fewer than two folds in which both are defined
 */
export function foldDifference(differences: readonly number[], testShare: number): MetricEstimate {
  const moments = foldMoments(differences, testShare)
  const errors = steadyErrors(moments)
  if (errors === undefined) return foldEstimate(differences, testShare)
  const { value, degrees } = moments
  const half = (tQuantile(0.975, degrees) * Math.abs(value)) / errors
  return { value, low: value - half, high: value + half }
}

/**
 * Tests whether the mean of fold differences is 0: the corrected resampled t-test.
 *
 * @returns a two-sided p-value; 1 where both are equal in every fold, NaN for fewer than two folds in which both are defined
 * @see {@link foldEstimate}
 */
export function foldPValue(differences: readonly number[], testShare: number): number {
  const moments = foldMoments(differences, testShare)
  const { value, error, degrees } = moments
  if (value === 0 && error === 0) return 1
  return 2 * tCdf(-(steadyErrors(moments) ?? Math.abs(value) / error), degrees)
}

/**
 * Scores each fold by itself and gives means with 95 % intervals (corrected resampled t).
 *
 * @param folds - out-of-fold predictions, one entry a fold; at least one
 * @param options.testShare - test rows ÷ training rows of a fold; when absent, as if each row were tested once
 * @throws {ModelwrightError} EVALUATE_METRIC_UNKNOWN, EVALUATE_METRIC_UNFIT - when a named metric cannot be used
 */
export function evaluateFolds(
  folds: readonly Contender[],
  options: { metrics?: readonly (Metric | string)[]; testShare?: number } = {},
): FoldEvaluation {
  if (folds.length === 0) throw new Error('bug: no folds to evaluate')
  const metrics = chosenMetrics(folds[0].target.task, options.metrics)
  const testShare = options.testShare ?? (folds.length > 1 ? 1 / (folds.length - 1) : 0)
  const perFold: Record<string, readonly number[]> = {}
  const estimates: (readonly [string, MetricEstimate])[] = []
  for (const metric of metrics) {
    const scores = folds.map((fold) => foldScore(metric, fold))
    const estimate = foldEstimate(scores, testShare)
    perFold[metric.name] = scores
    estimates.push([
      metric.name,
      { value: estimate.value, ...around(estimate.value, estimate, metric.range) },
    ])
  }
  return { ...factsOf(pooledFolds(folds)), ...sortedEstimates(estimates), replicates: 0, folds: perFold }
}

function foldScore(metric: Metric, { target, predictions, threshold, weights }: Contender): number {
  if (targetLength(target) === 0) return Number.NaN
  return scoreOf(metric, target, predictions, {
    ...(threshold === undefined ? {} : { threshold }),
    ...(weights === undefined ? {} : { weights }),
  })
}
