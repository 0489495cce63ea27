import { defineLoss } from '../../core/index.ts'

/** Slope of the summed loss at a score; it only grows with the score. */
function slopeAt(
  score: number,
  targets: Float64Array,
  weights: Float64Array | undefined,
  bound: number,
): number {
  let sum = 0
  for (let row = 0; row < targets.length; row++)
    sum +=
      Math.max(-bound, Math.min(score - targets[row], bound)) * (weights === undefined ? 1 : weights[row])
  return sum
}

/** Steps of halving: enough for the last bit of a range a thousand million times the answer. */
const halvings = 60

/**
 * Squared for differences up to a bound, straight beyond: between mean and median.
 *
 * @see Huber, Robust Estimation of a Location Parameter, Annals of Mathematical Statistics 35, 1964
 */
export const huber = defineLoss({
  name: 'huber',
  about: 'Squared for differences up to a bound, straight beyond: between mean and median.',
  tasks: ['regression'],
  link: 'identity',
  kernel: 'huber',
  parameter: {
    type: 'number',
    default: 1,
    exclusiveMin: 0,
    about: 'Difference from which on the loss grows straight; in units of the target.',
  },
  start(targets, weights, bound) {
    let low = targets.reduce((least, target) => Math.min(least, target), Infinity)
    let high = targets.reduce((most, target) => Math.max(most, target), -Infinity)
    for (let step = 0; step < halvings && low < high; step++) {
      const middle = low / 2 + high / 2
      if (slopeAt(middle, targets, weights, bound) < 0) low = middle
      else high = middle
    }
    return high
  },
  value(score, target, bound) {
    const off = Math.abs(score - target)
    return off <= bound ? 0.5 * off * off : bound * (off - 0.5 * bound)
  },
})
