import type { LinearState } from '@modelwright/runtime'
import { softmaxOf } from '../arithmetic.ts'
import type { OnnxModel } from '../contracts.ts'
import { linearScoresOf } from '../linear-terms.ts'

/** One probability per class, of linear scores. */
export const softmax: OnnxModel<LinearState> = {
  name: 'softmax',
  write: (state, columns, context) => ({
    tensor: softmaxOf(context.graph, linearScoresOf(context, state, columns)),
    width: state.intercepts.length,
  }),
}
