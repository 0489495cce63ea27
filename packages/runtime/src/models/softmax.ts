import type { ModelOperation } from '../contracts.ts'
import { type LinearState, linearScores, readLinear, signatureOf } from '../linear-state.ts'
import { exp } from '../math/exp.ts'

/** More classes than any table has. */
const mostClasses = 65536

/** Predicts one probability per class: `exp(score_k) / Σ exp(score)`, the largest score taken off first. */
export const softmax: ModelOperation<LinearState> = {
  name: 'softmax',
  signature: signatureOf,
  read: (state) => readLinear(state, 2, mostClasses),
  predict(state, features, rowCount) {
    const scores = linearScores(state, features, rowCount)
    const classes = state.intercepts.length
    for (let from = 0; from < scores.length; from += classes) {
      const to = from + classes
      let top = scores[from]
      for (let i = from + 1; i < to; i++) top = Math.max(top, scores[i])
      let sum = 0
      for (let i = from; i < to; i++) sum += scores[i] = exp(scores[i] - top)
      for (let i = from; i < to; i++) scores[i] /= sum
    }
    return scores
  },
}
