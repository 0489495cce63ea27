import { baseline } from './baseline/baseline.ts'
import { logistic } from './logistic/logistic.ts'
import { ridge } from './ridge/ridge.ts'

/** Every learner, sorted by name. */
export const learners = { baseline, logistic, ridge } as const
