import type { Task } from '@modelwright/runtime'
import type { Target } from './target.ts'

/**
 * Scores predictions against the truth.
 *
 * Truth: class codes or values, shape `[rows]`. Prediction by `needs`: `probability` — of the positive class `[rows]`
 * for binary, row-major `[rows × classes]` for multiclass; `class` — codes `[rows]`; `value` — `[rows]`.
 */
export interface Metric {
  readonly name: string
  readonly about: string
  readonly tasks: readonly Task[]
  readonly needs: 'probability' | 'class' | 'value'
  readonly better: 'higher' | 'lower'
  /** NaN where it is not defined, e.g. AUC with one class. */
  score(truth: ArrayLike<number>, prediction: ArrayLike<number>, weights?: ArrayLike<number>): number
}

/** A model's predictions on rows, with their truth. */
export interface Scored {
  readonly target: Target
  /** As the runtime's model gives them, row-major `[rows × outputs]`. */
  readonly predictions: Float64Array
  readonly weights?: Float64Array
}
