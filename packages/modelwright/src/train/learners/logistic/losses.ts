import { exp, log, log1p } from '@modelwright/runtime'
import { chunkRows } from '../../linear/design.ts'
import type { ChunkLoss } from './objective.ts'

/** The log loss of two classes: `log(1 + exp(score)) − truth × score`, without overflow. Truth is 0 or 1. */
export function binaryLoss(truth: Int32Array, weights: Float64Array): ChunkLoss {
  return (chunk, from, to) => {
    let total = 0
    for (let row = from; row < to; row++) {
      const score = chunk[row - from]
      const e = exp(-Math.abs(score))
      const p = score >= 0 ? 1 / (1 + e) : e / (1 + e)
      total += weights[row] * (Math.max(score, 0) - truth[row] * score + log1p(e))
      chunk[row - from] = weights[row] * (p - truth[row])
    }
    return total
  }
}

/** Turns the scores of one row, every `chunkRows`-th from `start`, into probabilities; gives the log of their sum. */
function softmaxRow(chunk: Float64Array, start: number, last: number): number {
  let top = chunk[start]
  for (let i = start + chunkRows; i < last; i += chunkRows) if (chunk[i] > top) top = chunk[i]
  let sum = 0
  for (let i = start; i < last; i += chunkRows) sum += chunk[i] = exp(chunk[i] - top)
  for (let i = start; i < last; i += chunkRows) chunk[i] /= sum
  return top + log(sum)
}

/** The log loss of several classes: `log Σ exp(score) − score of the truth`, without overflow. */
export function softmaxLoss(truth: Int32Array, weights: Float64Array, classCount: number): ChunkLoss {
  const last = classCount * chunkRows
  return (chunk, from, to) => {
    let total = 0
    for (let row = from; row < to; row++) {
      const start = row - from
      const weight = weights[row]
      const truthAt = start + truth[row] * chunkRows
      const truthScore = chunk[truthAt]
      const logSum = softmaxRow(chunk, start, last)
      total += weight * (logSum - truthScore)
      chunk[truthAt] -= 1
      for (let i = start; i < last; i += chunkRows) chunk[i] *= weight
    }
    return total
  }
}
