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

/** The log loss of several classes: `log Σ exp(score) − score of the truth`, without overflow. */
export function softmaxLoss(truth: Int32Array, weights: Float64Array, classCount: number): ChunkLoss {
  const last = classCount * chunkRows
  return (chunk, from, to) => {
    let total = 0
    for (let row = from; row < to; row++) {
      const start = row - from
      const weight = weights[row]
      if (weight === 0) {
        for (let i = start; i < last; i += chunkRows) chunk[i] = 0
        continue
      }
      let top = chunk[start]
      for (let i = start + chunkRows; i < last; i += chunkRows) if (chunk[i] > top) top = chunk[i]
      const truthAt = start + truth[row] * chunkRows
      const truthScore = chunk[truthAt] - top
      let sum = 0
      for (let i = start; i < last; i += chunkRows) sum += chunk[i] = exp(chunk[i] - top)
      total += weight * (log(sum) - truthScore)
      const scale = weight / sum
      for (let i = start; i < last; i += chunkRows) chunk[i] *= scale
      chunk[truthAt] -= weight
    }
    return total
  }
}
