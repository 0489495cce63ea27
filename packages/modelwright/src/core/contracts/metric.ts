import type { Task } from '@modelwright/runtime'
import type { Target } from './target.ts'

/** Gives the score of fixed rows under weights, one a row; absent means 1 each. */
export type Scorer = (weights?: ArrayLike<number>) => number

/**
 * Scores predictions against the truth.
 *
 * Truth: class codes or values, shape `[rows]`. Prediction by `needs`: `probability` — of the positive class `[rows]`
 * for binary, row-major `[rows × classes]` for multiclass; `class` — codes `[rows]`; `value` — `[rows]`.
 * `classCount` tells a metric that needs classes how many there are, where the codes at hand may not show all of them:
 * 2 asks for the binary form with positive class 1. Absent, the highest code tells.
 */
export interface Metric {
  readonly name: string
  readonly about: string
  readonly tasks: readonly Task[]
  readonly needs: 'probability' | 'class' | 'value'
  readonly better: 'higher' | 'lower'
  /** It compares predictions of rows with one another: those of different models must not be mixed. Absent: it does not. */
  readonly ranks?: true
  /** The least and greatest score there can be. */
  readonly range?: readonly [number, number]
  /** NaN where it is not defined, e.g. AUC with one class. */
  score(
    truth: ArrayLike<number>,
    prediction: ArrayLike<number>,
    weights?: ArrayLike<number>,
    classCount?: number,
  ): number
  /** Sorts and counts once, so that the same rows can be scored under many weights: the bootstrap's way in. */
  scorer?(truth: ArrayLike<number>, prediction: ArrayLike<number>, classCount?: number): Scorer
  /**
   * The test by which two models are compared on rows without weights and groups; absent: paired bootstrap.
   * `delong`: it is the area under the ROC curve (two classes). `mcnemar`: it is the share of rows that are right.
   */
  readonly compared?: 'delong' | 'mcnemar'
  /**
   * How much each row moves the score, × rows, so that the score's variance is the sum of squares / rows². Above 50,000 rows
   * it gives the interval where there are no weights; absent: these are resampled, however many. NaN: not known.
   */
  influence?(truth: ArrayLike<number>, prediction: ArrayLike<number>, classCount?: number): Float64Array
  /** For a score like a share of trials: how many. Gives the interval where the score is at either end of its range. */
  trials?(truth: ArrayLike<number>, prediction: ArrayLike<number>, classCount?: number): number
}

/** A metric that says how to score fixed rows under weights; `score` follows from it. */
export type ScorerMetric = Omit<Metric, 'score'> & Required<Pick<Metric, 'scorer'>>

/** Completes a metric that has only a `scorer`, and freezes it; the door for third parties. */
export function defineMetric(metric: Metric | ScorerMetric): Metric {
  if ('score' in metric) return Object.freeze(metric)
  return Object.freeze({
    ...metric,
    score: (truth, prediction, weights, classCount) => metric.scorer(truth, prediction, classCount)(weights),
  } satisfies Metric)
}

/** A model's predictions on rows, with their truth. */
export interface Scored {
  readonly target: Target
  /** As the runtime's model gives them, row-major `[rows × outputs]`. */
  readonly predictions: Float64Array
  readonly weights?: Float64Array
}
