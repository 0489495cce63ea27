import { forwardFolds } from '../forward-folds.ts'
import { defineValidation, type ValidationSpec } from '../validation.ts'
import { forwardCount, gapBefore } from './expanding.ts'

/** Options of {@link sliding}. */
export interface SlidingOptions {
  readonly folds?: number
  readonly window?: number
  readonly gap?: number
}

/** Forward in time: each fold is predicted from a window before it, those within a gap left out. */
export const slidingValidation = defineValidation({
  name: 'sliding',
  about: 'Forward in time with a short memory: each fold is predicted from a window before it.',
  options: {
    folds: forwardCount,
    window: {
      type: 'number',
      default: 0,
      min: 0,
      about:
        'How far back rows are learnt from, in the unit of the gap; 0: as far as the first fold can look.',
    },
    gap: gapBefore,
  },
  folds: (_target, { folds, window, gap }, hints) =>
    forwardFolds(hints, { folds, window, gap, name: 'sliding' }),
})

/**
 * Goes forward in time with a short memory: each fold is predicted by a fit of the rows in a window before it.
 *
 * For tables whose old rows no longer tell of the new ones. Rows of the same time stay together; rows without a time are
 * always learnt from.
 * Seeded: no.
 */
export function sliding(options: SlidingOptions = {}): ValidationSpec {
  return { kind: 'validation', name: 'sliding', options: { ...options } }
}
