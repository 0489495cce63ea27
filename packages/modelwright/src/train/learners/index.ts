import { baseline } from './baseline/baseline.ts'
import { boostedTrees } from './boosted-trees/boosted-trees.ts'
import { elasticNet } from './elastic-net/elastic-net.ts'
import { extraTrees } from './extra-trees/extra-trees.ts'
import { kNearestNeighbours } from './k-nearest-neighbours/k-nearest-neighbours.ts'
import { logistic } from './logistic/logistic.ts'
import { naiveBayes } from './naive-bayes/naive-bayes.ts'
import { randomForest } from './random-forest/random-forest.ts'
import { ridge } from './ridge/ridge.ts'

/** Every learner, sorted by name. */
export const learners = {
  baseline,
  'boosted-trees': boostedTrees,
  'elastic-net': elasticNet,
  'extra-trees': extraTrees,
  'k-nearest-neighbours': kNearestNeighbours,
  logistic,
  'naive-bayes': naiveBayes,
  'random-forest': randomForest,
  ridge,
} as const
