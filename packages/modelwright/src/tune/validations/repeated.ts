import { crossFolds } from '../cross-folds.ts'
import { defineValidation, type ValidationSpec } from '../validation.ts'
import { foldCount } from './k-fold.ts'

/** Options of {@link repeated}. */
export interface RepeatedOptions {
  readonly folds?: number
  readonly times?: number
}

/** Cross-validation several times over, rows dealt to folds anew each time. */
export const repeatedValidation = defineValidation({
  name: 'repeated',
  about: 'K folds several times over, dealt anew each time: steadier scores for small tables.',
  options: {
    folds: foldCount,
    times: { type: 'integer', default: 3, min: 2, max: 100, about: 'How often rows are dealt to folds.' },
  },
  folds(target, { folds, times }, hints) {
    const first = crossFolds(target, folds, hints)
    const again = Array.from({ length: times - 1 }, (_, at) => {
      const seed = hints.seed.split('repetition', at + 1)
      return crossFolds(target, folds, { ...hints, seed }).foldOf
    })
    return { ...first, count: first.count * times, again }
  },
})

/**
 * Deals rows to folds several times over, each time anew: for small tables, in which one deal says little.
 *
 * Costs so many times the fits. The first deal is that of `k-fold`.  Seeded: yes, one stream a repetition.
 *
 * @see Kim, Estimating Classification Error Rate: Repeated Cross-Validation, Repeated Hold-out and Bootstrap, 2009
 */
export function repeated(options: RepeatedOptions = {}): ValidationSpec {
  return { kind: 'validation', name: 'repeated', options: { ...options } }
}
