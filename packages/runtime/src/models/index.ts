import { blend } from './blend.ts'
import { constant } from './constant.ts'
import { linear } from './linear.ts'
import { logistic } from './logistic.ts'
import { softmax } from './softmax.ts'
import { stack } from './stack.ts'
import { trees } from './trees.ts'

/** Every model operation, sorted by name. */
export const models = { blend, constant, linear, logistic, softmax, stack, trees } as const
