import { baseline } from './baseline/baseline.ts'
import { boostedTrees } from './boosted-trees/boosted-trees.ts'
import { logistic } from './logistic/logistic.ts'
import { ridge } from './ridge/ridge.ts'

/** Every learner, sorted by name. */
export const learners = { baseline, 'boosted-trees': boostedTrees, logistic, ridge } as const
