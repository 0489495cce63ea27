import { defineLoss } from '../../core/index.ts'
import { meanOf } from './weighted.ts'

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
  start: (targets, weights) => meanOf(targets, weights),
  value(score, target, bound) {
    const off = Math.abs(score - target)
    return off <= bound ? 0.5 * off * off : bound * (off - 0.5 * bound)
  },
})
