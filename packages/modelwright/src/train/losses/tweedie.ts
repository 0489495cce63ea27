import { exp, log } from '@modelwright/runtime'
import { defineLoss } from '../../core/index.ts'
import { meanOf } from '../weighted.ts'

/**
 * Half the Tweedie deviance of a power between Poisson (1) and gamma (2), up to a constant: for amounts that are often exactly 0.
 *
 * @see Jørgensen, Exponential Dispersion Models, Journal of the Royal Statistical Society B 49, 1987
 */
export const tweedie = defineLoss({
  name: 'tweedie',
  about: 'Half the Tweedie deviance: for amounts that are often exactly 0.',
  tasks: ['regression'],
  link: 'exp',
  kernel: 'tweedie',
  parameter: {
    type: 'number',
    default: 1.5,
    exclusiveMin: 1,
    max: 1.99,
    about: 'Power of the variance, between 1 (Poisson) and 2 (gamma).',
  },
  targets: { rule: '0 or more', fits: (target) => target >= 0 },
  start: (targets, weights) => log(Math.max(meanOf(targets, weights), 1e-12)),
  value: (score, target, power) =>
    (-target * exp((1 - power) * score)) / (1 - power) + exp((2 - power) * score) / (2 - power),
})
