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

/**
 * Turns the scores of a chunk into probabilities, in place, class by class.
 *
 * @param logSums - gets `log Σ exp(score)` of each row; shape `[chunkRows]`
 */
export function softmaxChunk(chunk: Float64Array, count: number, logSums: Float64Array): void {
  const tops = logSums
  tops.set(chunk.subarray(0, count))
  for (let start = chunkRows; start < chunk.length; start += chunkRows)
    for (let i = 0; i < count; i++) if (chunk[start + i] > tops[i]) tops[i] = chunk[start + i]
  const sums = new Float64Array(count)
  for (let start = 0; start < chunk.length; start += chunkRows)
    for (let i = 0; i < count; i++) sums[i] += chunk[start + i] = exp(chunk[start + i] - tops[i])
  for (let i = 0; i < count; i++) {
    logSums[i] = tops[i] + log(sums[i])
    sums[i] = 1 / sums[i]
  }
  for (let start = 0; start < chunk.length; start += chunkRows)
    for (let i = 0; i < count; i++) chunk[start + i] *= sums[i]
}

/** The log loss of several classes: `log Σ exp(score) − score of the truth`, without overflow. */
export function softmaxLoss(truth: Int32Array, weights: Float64Array): ChunkLoss {
  const logSums = new Float64Array(chunkRows)
  const truthScores = new Float64Array(chunkRows)
  return (chunk, from, to) => {
    const count = to - from
    for (let i = 0; i < count; i++) truthScores[i] = chunk[truth[from + i] * chunkRows + i]
    softmaxChunk(chunk, count, logSums)
    let total = 0
    for (let i = 0; i < count; i++) {
      total += weights[from + i] * (logSums[i] - truthScores[i])
      chunk[truth[from + i] * chunkRows + i] -= 1
    }
    for (let start = 0; start < chunk.length; start += chunkRows)
      for (let i = 0; i < count; i++) chunk[start + i] *= weights[from + i]
    return total
  }
}
