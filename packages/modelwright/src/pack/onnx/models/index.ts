import type { OnnxExporters } from '../contracts.ts'
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

/** Exporters of models by name, sorted. */
export const onnxModels: OnnxExporters['models'] = {
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
}
