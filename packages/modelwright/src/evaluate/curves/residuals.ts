import type { Contender } from '../contender.ts'
import { maxPoints } from '../curve-points.ts'
import { ascendingOrder, hasNaN } from '../row-order.ts'

/** One row's prediction, truth and error. */
export interface Residual {
  readonly predicted: number
  readonly truth: number
  /** Truth − predicted. */
  readonly residual: number
}

/**
 * Lists rows by rising prediction, with their errors: at most 200, evenly spaced in that order, least and greatest kept.
 *
 * A slope or a funnel in the plot of residual over prediction says what the model has not learnt.
 * Missing: a NaN prediction gives an empty list.
 */
export function residuals({ target, predictions }: Contender): readonly Residual[] {
  if (target.task !== 'regression') throw new Error('bug: residuals of a classification')
  if (hasNaN(predictions)) return []
  const order = ascendingOrder(predictions)
  const count = Math.min(maxPoints, order.length)
  const spacing = count > 1 ? (order.length - 1) / (count - 1) : 0
  return Array.from({ length: count }, (_, i) => {
    const row = order[Math.floor(i * spacing)]
    const truth = target.values[row]
    return { predicted: predictions[row], truth, residual: truth - predictions[row] }
  })
}
