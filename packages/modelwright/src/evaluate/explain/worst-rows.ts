import { log } from '@modelwright/runtime'
import { type Target, targetLength } from '../../core/index.ts'

/** A row on which a model is far off. */
export interface WorstRow {
  /** Its position among the rows given. */
  readonly row: number
  /** −log(probability of what happened), or how far the value is off. */
  readonly loss: number
}

/** A probability of 0 for what then happened would be off infinitely far. */
const least = 2.220446049250313e-16

function lossOf(target: Target, predictions: Float64Array, row: number): number {
  if (target.task === 'regression') return Math.abs(target.values[row] - predictions[row])
  const code = target.codes[row]
  const probability =
    target.task === 'binary'
      ? code === 1
        ? predictions[row]
        : 1 - predictions[row]
      : predictions[row * target.classes.length + code]
  return 0 - log(Math.min(1, Math.max(probability, least)))
}

/**
 * Finds the rows on which a model is farthest off: for classes those it was surest of and wrong, for numbers the largest errors.
 *
 * @returns worst first; equal ones in the order of the rows
 */
export function worstRows(target: Target, predictions: Float64Array, count = 10): readonly WorstRow[] {
  const losses = Float64Array.from({ length: targetLength(target) }, (_, row) =>
    lossOf(target, predictions, row),
  )
  return [...losses.keys()]
    .filter((row) => losses[row] > 0)
    .sort((a, b) => losses[b] - losses[a] || a - b)
    .slice(0, count)
    .map((row) => ({ row, loss: losses[row] }))
}
