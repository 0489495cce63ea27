import { forwardFolds } from '../forward-folds.ts'
import { defineValidation, type ValidationSpec } from '../validation.ts'

/** Options of {@link expanding}. */
export interface ExpandingOptions {
  readonly folds?: number
  readonly gap?: number
}

/** How many folds there are, for ways that go forward in time. */
export const forwardCount = {
  type: 'integer',
  default: 5,
  min: 1,
  max: 1000,
  about:
    'Folds of about equal size that are tested, after a first part that only trains; 1: the newest fifth.',
} as const

/** How long before a fold nothing is learnt from. */
export const gapBefore = {
  type: 'number',
  default: 0,
  min: 0,
  about:
    'How long before a fold no row is learnt from: in days where the column holds times, else in its own unit. As long as outcomes take to be known.',
} as const

/** Forward in time: each fold is predicted from all rows before it, those within a gap left out. */
export const expandingValidation = defineValidation({
  name: 'expanding',
  about: 'Forward in time: each fold is predicted from all rows before it.',
  options: { folds: forwardCount, gap: gapBefore },
  folds: (_target, { folds, gap }, hints) => forwardFolds(hints, { folds, gap, name: 'expanding' }),
})

/**
 * Goes forward in time: each fold is predicted by a fit of all rows that lie before it.
 *
 * Rows of the same time stay together; rows without a time are always learnt from.
 * Seeded: no.
 *
 * @see Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.10
 */
export function expanding(options: ExpandingOptions = {}): ValidationSpec {
  return { kind: 'validation', name: 'expanding', options: { ...options } }
}
