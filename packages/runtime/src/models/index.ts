import { blend } from './blend.ts'
import { constant } from './constant.ts'
import { kNearestNeighbours } from './k-nearest-neighbours.ts'
import { linear } from './linear.ts'
import { logistic } from './logistic.ts'
import { naiveBayes } from './naive-bayes.ts'
import { softmax } from './softmax.ts'
import { sparseLinear } from './sparse-linear.ts'
import { stack } from './stack.ts'
import { trees } from './trees.ts'

/** Every model operation, sorted by name. */
export const models = {
  blend,
  constant,
  'k-nearest-neighbours': kNearestNeighbours,
  linear,
  logistic,
  'naive-bayes': naiveBayes,
  softmax,
  'sparse-linear': sparseLinear,
  stack,
  trees,
} as const
