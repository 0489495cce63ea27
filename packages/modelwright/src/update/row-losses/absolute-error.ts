import type { RowLoss } from './row-loss.ts'

/**
 * The absolute error as a share of a scale, at most 1: errors beyond the scale count as much as one of the scale.
 *
 * The scale is chosen before the trial: several times the champion's median error. Expected of itself: not told, for a number says
 * nothing of its own error.
 */
export const absoluteError: RowLoss = {
  name: 'absolute-error',
  tasks: ['regression'],
  needsScale: true,
  of(truth, said, scale) {
    if (truth.task !== 'regression') throw new Error('bug: absolute errors are of numbers')
    if (!(scale !== undefined && scale > 0)) throw new Error('bug: an absolute error needs a scale above 0')
    return Float64Array.from(truth.values, (value, row) => Math.min(Math.abs(value - said[row]) / scale, 1))
  },
}
