import { log } from '@modelwright/runtime'
import { defineLoss } from '../../core/index.ts'
import { meanOf } from '../weighted.ts'

/** A class no row has is taken to have this share. */
const leastShare = 1e-9

/** Minus the logarithm of the probability of the class that came: many classes, one tree for each a round. */
export const softmax = defineLoss({
  name: 'softmax',
  about: 'Minus the logarithm of the probability of the class that came: many classes.',
  tasks: ['multiclass'],
  link: 'softmax',
  kernel: 'classLoss',
  /** Of one class: targets are 1 where the row has it, else 0. */
  start: (targets, weights) => log(Math.max(leastShare, meanOf(targets, weights))),
  /** Of one row: minus the logarithm of a probability, which is handed in instead of the score. */
  value: (probability) => -log(Math.max(probability, 1e-15)),
})
