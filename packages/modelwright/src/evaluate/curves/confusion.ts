import type { Contender } from '../contender.ts'
import { predictedCodes } from '../score.ts'

/** Rows by true and predicted class. */
export interface Confusion {
  readonly classes: readonly string[]
  /** Number of rows; shape `[truth][predicted]`. */
  readonly counts: readonly (readonly number[])[]
}

/**
 * Counts rows by true and predicted class.
 *
 * Row `t`, column `p` of `counts` holds how many rows of class `t` were predicted as `p`. Weights do not count here.
 */
export function confusion({ target, predictions, threshold }: Contender): Confusion {
  if (target.task === 'regression') throw new Error('bug: a confusion matrix of a regression')
  const { classes, codes } = target
  const counts = classes.map(() => classes.map(() => 0))
  predictedCodes(target, predictions, threshold).forEach((code, row) => {
    counts[codes[row]][code]++
  })
  return { classes, counts }
}
