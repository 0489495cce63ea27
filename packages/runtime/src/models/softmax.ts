import type { ModelOperation } from '../contracts.ts'
import { type LinearState, linearScores, readLinear, signatureOf } from '../linear-state.ts'
import { softmaxRows } from '../softmax-rows.ts'

/** More classes than any table has. */
const mostClasses = 65536

/** Predicts one probability per class: `exp(score_k) / Σ exp(score)`, the largest score taken off first. */
export const softmax: ModelOperation<LinearState> = {
  name: 'softmax',
  optional: ['meanTerms'],
  signature: signatureOf,
  read: (state) => readLinear(state, 2, mostClasses),
  predict(state, features, rowCount) {
    const scores = linearScores(state, features, rowCount)
    softmaxRows(scores, state.intercepts.length)
    return scores
  },
}
