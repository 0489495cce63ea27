import type { LinearState } from '@modelwright/runtime'
import type { OnnxModel } from '../contracts.ts'
import { linearScoresOf, refuseBlocks } from '../linear-terms.ts'

/** A value as intercept plus one term per feature. */
export const linear: OnnxModel<LinearState> = {
  name: 'linear',
  refuse: ({ sizes }) => refuseBlocks(sizes),
  write: (state, columns, context) => ({ tensor: linearScoresOf(context, state, columns), width: 1 }),
}
