import type { Learner } from '../../core/index.ts'
import type { Recipe } from '../pipeline.ts'

/** How the members' predictions become one. */
export type Combination =
  /** The weighted mean of probabilities or values. */
  | { readonly by: 'blend'; readonly weights: readonly number[] }
  /** A regression on them: weights of 0 or more, and an intercept for each output, or none. */
  | { readonly by: 'stack'; readonly weights: readonly number[]; readonly intercepts: readonly number[] }

/** Several recipes whose models predict together. Plain data, but for learners of one's own. */
export interface EnsembleSpec {
  readonly members: readonly Recipe[]
  readonly combine: Combination
  /**
   * Each member becomes the mean of so many models, each fitted without one part of the rows; absent: one model, fitted on
   * all rows.
   */
  readonly bag?: number
}

/** A learner that is an ensemble: it is fitted from rows as read, because its members prepare them each in its own way. */
export interface EnsembleLearner extends Learner {
  readonly ensemble: EnsembleSpec
}

/** Tells an ensemble from a learner that fits prepared rows. */
export function isEnsemble(learner: Learner): learner is EnsembleLearner {
  return 'ensemble' in learner
}
