import { exp, log } from '@modelwright/runtime'
import { defineLoss } from '../../core/index.ts'
import { meanOf } from '../weighted.ts'

/** Half the gamma deviance: for amounts above 0 whose spread grows with their mean. */
export const gamma = defineLoss({
  name: 'gamma',
  about: 'Half the gamma deviance: for amounts above 0 whose spread grows with their mean.',
  tasks: ['regression'],
  link: 'exp',
  kernel: 'gamma',
  targets: { rule: 'above 0', fits: (target) => target > 0 },
  start: (targets, weights) => log(meanOf(targets, weights)),
  value: (score, target) => score + target * exp(-score) - 1 - log(target),
})
