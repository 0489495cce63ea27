import { constant } from './constant.ts'
import { linear } from './linear.ts'
import { logistic } from './logistic.ts'
import { softmax } from './softmax.ts'

/** Every model operation, sorted by name. */
export const models = { constant, linear, logistic, softmax } as const
