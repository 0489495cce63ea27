import type { ModelOperation } from '../contracts.ts'
import { type LinearState, linearScores, readLinear, signatureOf } from '../linear-state.ts'
import { sigmoid } from '../math/sigmoid.ts'

/** Predicts the probability of the positive class: `1 / (1 + exp(−score))` of a linear score. */
export const logistic: ModelOperation<LinearState> = {
  name: 'logistic',
  optional: ['meanTerms'],
  signature: signatureOf,
  read: (state) => readLinear(state, 1, 1),
  predict(state, features, rowCount) {
    const scores = linearScores(state, features, rowCount)
    for (let row = 0; row < rowCount; row++) scores[row] = sigmoid(scores[row])
    return scores
  },
}
