import { defineLoss } from '../../core/index.ts'
import { quantileOf } from '../weighted.ts'

/** The absolute difference: predicts the median, so that outliers count little. */
export const absoluteError = defineLoss({
  name: 'absolute-error',
  about: 'The absolute difference: predicts the median, so that outliers count little.',
  tasks: ['regression'],
  link: 'identity',
  kernel: 'pinball',
  start: (targets, weights) => quantileOf(targets, weights, 0.5),
  value: (score, target) => Math.abs(score - target),
  quantile: () => 0.5,
})
