import { exp, log, log1p } from '@modelwright/runtime'
import { defineLoss } from '../../core/index.ts'
import { meanOf } from '../weighted.ts'

/** Scores of a share of 0 or 1 are held here. */
const leastShare = 1e-12

/** Minus the logarithm of the probability of the class that came: two classes. */
export const logLoss = defineLoss({
  name: 'log-loss',
  about: 'Minus the logarithm of the probability of the class that came: two classes.',
  tasks: ['binary'],
  link: 'sigmoid',
  kernel: 'logLoss',
  start(targets, weights) {
    const share = Math.min(1 - leastShare, Math.max(leastShare, meanOf(targets, weights)))
    return log(share) - log(1 - share)
  },
  value: (score, target) => Math.max(score, 0) - score * target + log1p(exp(-Math.abs(score))),
})
