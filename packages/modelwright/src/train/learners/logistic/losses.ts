import { exp, log, log1p } from '@modelwright/runtime'
import { addExponentials } from '../../linear/exponentials.ts'
import { type Chunk, chunkRows } from '../../linear/sweep.ts'

/**
 * Turns the scores of one chunk of rows into residuals, in place, and gives their loss.
 *
 * @param scores - output k of row `from + i` is at `k × chunkRows + i`; becomes `weight × (p − truth)`
 */
export type ChunkLoss = (scores: Float64Array, chunk: Chunk) => number

/** The log loss of two classes: `log(1 + exp(score)) − truth × score`, without overflow. Truth is 0 or 1. */
export function binaryLoss(truth: Int32Array, weights: Float64Array): ChunkLoss {
  return (scores, { from, to }) => {
    let total = 0
    for (let row = from; row < to; row++) {
      const score = scores[row - from]
      const e = exp(-Math.abs(score))
      const p = score >= 0 ? 1 / (1 + e) : e / (1 + e)
      total += weights[row] * (Math.max(score, 0) - truth[row] * score + log1p(e))
      scores[row - from] = weights[row] * (p - truth[row])
    }
    return total
  }
}

/** Makes a function that turns the scores of a chunk into probabilities, in place, class by class, and gives `log Σ exp(score)`. */
export function softmaxer(): (scores: Float64Array, length: number) => Float64Array {
  const tops = new Float64Array(chunkRows)
  const sums = new Float64Array(chunkRows)
  return (scores, length) => {
    tops.set(scores.subarray(0, length))
    for (let start = chunkRows; start < scores.length; start += chunkRows)
      for (let i = 0; i < length; i++) if (scores[start + i] > tops[i]) tops[i] = scores[start + i]
    sums.fill(0)
    for (let start = 0; start < scores.length; start += chunkRows)
      addExponentials(scores, { start, length }, tops, sums)
    for (let i = 0; i < length; i++) {
      tops[i] += log(sums[i])
      sums[i] = 1 / sums[i]
    }
    for (let start = 0; start < scores.length; start += chunkRows)
      for (let i = 0; i < length; i++) scores[start + i] *= sums[i]
    return tops
  }
}

/** The log loss of several classes: `log Σ exp(score) − score of the truth`, without overflow. */
export function softmaxLoss(truth: Int32Array, weights: Float64Array): ChunkLoss {
  const truthScores = new Float64Array(chunkRows)
  const softmax = softmaxer()
  return (scores, { from, to }) => {
    const length = to - from
    for (let i = 0; i < length; i++) truthScores[i] = scores[truth[from + i] * chunkRows + i]
    const logSums = softmax(scores, length)
    let total = 0
    for (let i = 0; i < length; i++) {
      total += weights[from + i] * (logSums[i] - truthScores[i])
      scores[truth[from + i] * chunkRows + i] -= 1
    }
    for (let start = 0; start < scores.length; start += chunkRows)
      for (let i = 0; i < length; i++) scores[start + i] *= weights[from + i]
    return total
  }
}
