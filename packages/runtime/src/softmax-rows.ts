import { exp } from './math/exp.ts'

/** Turns scores into probabilities in place: `exp(score_k) / Σ exp(score)` a row, the largest score taken off first. */
export function softmaxRows(scores: Float64Array, classes: number): void {
  for (let from = 0; from < scores.length; from += classes) {
    const to = from + classes
    let top = scores[from]
    for (let i = from + 1; i < to; i++) top = Math.max(top, scores[i])
    let sum = 0
    for (let i = from; i < to; i++) sum += scores[i] = exp(scores[i] - top)
    for (let i = from; i < to; i++) scores[i] /= sum
  }
}
