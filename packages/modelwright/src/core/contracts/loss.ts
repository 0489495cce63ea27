import type { Task } from '@modelwright/runtime'
import type { NumberOption } from '../params.ts'

/** Rows of one call: from `from` to before `to`. Shapes `[rows]`; `weights` is absent where every row weighs 1. */
export interface LossRows {
  readonly from: number
  readonly to: number
  readonly scores: Float64Array
  readonly targets: Float64Array
  readonly weights?: Float64Array
  /** To be written: the first derivative of the loss by the score, times the weight. */
  readonly gradients: Float32Array
  /** To be written: the second derivative, or a bound of it, above 0, times the weight. */
  readonly hessians: Float32Array
}

/**
 * What boosting makes small. Scores are sums of leaves; the link turns them into predictions.
 *
 * Ours name a kernel that computes the derivatives; one of your own brings `gradients`, and then fits on one thread.
 */
export interface Loss {
  readonly name: string
  readonly about: string
  readonly tasks: readonly Task[]
  readonly link: 'identity' | 'sigmoid' | 'softmax' | 'exp'
  /** The one number the loss can be told, such as the share of a quantile. */
  readonly parameter?: NumberOption
  /** What targets must be, e.g. "0 or more"; absent: any number. */
  readonly targets?: { readonly rule: string; fits(target: number): boolean }
  /** The score that alone fits all rows best. Shape of both lists `[rows]`. */
  start(targets: Float64Array, weights: Float64Array | undefined, parameter: number): number
  /** The loss of one row. */
  value(score: number, target: number, parameter: number): number
  /** `logLoss` takes targets of 0 and 1 only. */
  readonly kernel?:
    | 'logLoss'
    | 'classLoss'
    | 'squared'
    | 'huber'
    | 'pinball'
    | 'poisson'
    | 'gamma'
    | 'tweedie'
  gradients?(rows: LossRows, parameter: number): void
  /** A leaf's value is this quantile of what is left of its rows, not a step by the hessian. */
  quantile?(parameter: number): number
}

/** Checks a loss's declaration and returns it; the door for third parties. */
export function defineLoss(loss: Loss): Loss {
  if (loss.kernel === undefined && loss.gradients === undefined)
    throw new Error(`bug: the loss "${loss.name}" has neither kernel nor gradients`)
  return Object.freeze(loss)
}
