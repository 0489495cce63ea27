import { crossFolds } from '../cross-folds.ts'
import { defineValidation, type ValidationSpec } from '../validation.ts'

/** Options of {@link kFold}. */
export interface KFoldOptions {
  readonly folds?: number
}

/** How many folds there are, for all ways without order. */
export const foldCount = {
  type: 'integer',
  default: 5,
  min: 2,
  max: 1000,
  about: 'Parts the rows are dealt to; each is tested once, by a fit of all others.',
} as const

/** Cross-validation in so many folds, with the shares of the classes, groups kept together. */
export const kFoldValidation = defineValidation({
  name: 'k-fold',
  about: 'Every row is tested once, by a fit of the other folds.',
  options: { folds: foldCount },
  folds: (target, { folds }, hints) => crossFolds(target, folds, hints),
})

/**
 * Deals rows to folds: each is predicted by a fit of all others.
 *
 * Folds have the shares of the classes; rows of one group, and rows that are equal, stay together.
 * Seeded: yes.
 *
 * @see Kohavi, A Study of Cross-Validation and Bootstrap for Accuracy Estimation and Model Selection, 1995
 */
export function kFold(options: KFoldOptions = {}): ValidationSpec {
  return { kind: 'validation', name: 'k-fold', options: { ...options } }
}
