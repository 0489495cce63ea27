import { defineLoss } from '../../core/index.ts'
import { quantileOf } from '../weighted.ts'

/**
 * The pinball loss: predicts the value below which a share of the rows lies.
 *
 * @see Koenker and Bassett, Regression Quantiles, Econometrica 46, 1978
 */
export const quantile = defineLoss({
  name: 'quantile',
  about: 'The pinball loss: predicts the value below which a share of the rows lies.',
  tasks: ['regression'],
  link: 'identity',
  kernel: 'pinball',
  parameter: {
    type: 'number',
    default: 0.5,
    exclusiveMin: 0,
    max: 0.9999,
    about: 'Share of the rows that lie below what is predicted.',
  },
  start: quantileOf,
  value: (score, target, share) =>
    target > score ? share * (target - score) : (1 - share) * (score - target),
  quantile: (share) => share,
})
