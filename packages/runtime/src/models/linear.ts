import type { ModelOperation } from '../contracts.ts'
import { type LinearState, linearScores, readLinear, signatureOf } from '../linear-state.ts'

/** Predicts a value as intercept plus one term per feature. */
export const linear: ModelOperation<LinearState> = {
  name: 'linear',
  optional: ['meanTerms'],
  signature: signatureOf,
  read: (state) => readLinear(state, 1, 1),
  predict: linearScores,
}
