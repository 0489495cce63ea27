import { exp, log } from '@modelwright/runtime'
import { defineLoss } from '../../core/index.ts'
import { meanOf } from '../weighted.ts'

/** Half the Poisson deviance: for counts; predicts a mean above 0. */
export const poisson = defineLoss({
  name: 'poisson',
  about: 'Half the Poisson deviance: for counts; predicts a mean above 0.',
  tasks: ['regression'],
  link: 'exp',
  kernel: 'poisson',
  targets: { rule: '0 or more', fits: (target) => target >= 0 },
  start: (targets, weights) => log(Math.max(meanOf(targets, weights), 1e-12)),
  value: (score, target) => exp(score) - target * score + (target > 0 ? target * (log(target) - 1) : 0),
})
