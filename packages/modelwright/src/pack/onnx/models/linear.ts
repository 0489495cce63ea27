import type { LinearState } from '@modelwright/runtime'
import type { OnnxModel } from '../contracts.ts'
import { linearScoresOf } from '../linear-terms.ts'

/** A value as intercept plus one term per feature. */
export const linear: OnnxModel<LinearState> = {
  name: 'linear',
  write: (state, columns, context) => ({ tensor: linearScoresOf(context, state, columns), width: 1 }),
}
