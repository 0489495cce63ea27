import type { LinearState } from '@modelwright/runtime'
import { sigmoidOf } from '../arithmetic.ts'
import type { OnnxModel } from '../contracts.ts'
import { linearScoresOf } from '../linear-terms.ts'

/** The probability of the positive class, of a linear score. */
export const logistic: OnnxModel<LinearState> = {
  name: 'logistic',
  write: (state, columns, context) => ({
    tensor: sigmoidOf(context.graph, linearScoresOf(context, state, columns)),
    width: 1,
  }),
}
