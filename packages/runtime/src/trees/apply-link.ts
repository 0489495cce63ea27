import { exp } from '../math/exp.ts'
import { sigmoid } from '../math/sigmoid.ts'
import { softmaxRows } from '../softmax-rows.ts'
import type { TreesState } from './trees-state.ts'

/** Turns scores into predictions, in place. */
export function applyLink({ link, base }: TreesState, scores: Float64Array): void {
  if (link === 'sigmoid') for (let i = 0; i < scores.length; i++) scores[i] = sigmoid(scores[i])
  else if (link === 'exp') for (let i = 0; i < scores.length; i++) scores[i] = exp(scores[i])
  else if (link === 'softmax') softmaxRows(scores, base.length)
  else if (link === 'share') shareRows(scores, base.length)
}

/** Divides each row by its sum; where no tree says anything, all classes are alike. */
function shareRows(scores: Float64Array, classes: number): void {
  for (let from = 0; from < scores.length; from += classes) {
    let sum = 0
    for (let i = from; i < from + classes; i++) sum += scores[i]
    for (let i = from; i < from + classes; i++) scores[i] = sum > 0 ? scores[i] / sum : 1 / classes
  }
}
