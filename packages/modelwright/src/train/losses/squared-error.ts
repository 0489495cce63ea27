import { defineLoss } from '../../core/index.ts'
import { meanOf } from '../weighted.ts'

/** Half the squared difference: predicts the mean. */
export const squaredError = defineLoss({
  name: 'squared-error',
  about: 'Half the squared difference: predicts the mean.',
  tasks: ['regression'],
  link: 'identity',
  kernel: 'squared',
  start: meanOf,
  value: (score, target) => 0.5 * (score - target) * (score - target),
})
