import { centreOf, type Design } from '../../linear/design.ts'
import {
  addGradient,
  addScores,
  type Chunk,
  chunkRows,
  chunksOf,
  loadChunk,
  type Sweep,
  sweepOf,
} from '../../linear/sweep.ts'
import type { ChunkLoss } from './losses.ts'

/**
 * `c × Σ weight × loss + ½ Σ coefficient²` (scikit-learn's objective) over a design.
 *
 * A point holds, output by output, the coefficients of the centred columns and the intercept: shape
 * `[outputs × (width + 1)]`.
 */
export interface PenalisedLoss {
  readonly design: Design
  readonly outputs: number
  readonly c: number
  /** Working memory of passes over the design. */
  readonly sweep: Sweep
  /** Value at a point; writes the gradient there. */
  evaluate(point: Float64Array, gradient: Float64Array): number
  /** Makes a function that gives the scores of a loaded chunk at a point; shape `[outputs × chunkRows]`. */
  scorerOf(point: Float64Array): (chunk: Chunk) => Float64Array
}

/** Builds the objective of logistic or softmax regression. */
export function penalisedLoss(
  design: Design,
  { c, outputs, loss }: { c: number; outputs: number; loss: ChunkLoss },
): PenalisedLoss {
  const { width, rowCount, units, shares } = design
  const stride = width + 1
  const sweep = sweepOf(design, outputs)
  const residualSums = new Float64Array(outputs)
  const scores = new Float64Array(outputs * chunkRows)

  const scorerOf = (point: Float64Array): ((chunk: Chunk) => Float64Array) => {
    const starts = residualSums.map((_, k) => point[k * stride + width] - centreOf(design, point, k * stride))
    return (chunk) => {
      for (let k = 0; k < outputs; k++) scores.fill(starts[k], k * chunkRows, (k + 1) * chunkRows)
      addScores(sweep, chunk, { values: point, stride }, scores)
      return scores
    }
  }
  const addResiduals = (length: number): void => {
    for (let k = 0; k < outputs; k++) {
      let sum = 0
      for (let i = k * chunkRows; i < k * chunkRows + length; i++) sum += scores[i]
      residualSums[k] += sum
    }
  }
  /** Centres the levels' sums, adds the pull of the penalty, and gives its value. */
  const finish = (point: Float64Array, gradient: Float64Array): number => {
    let penalty = 0
    for (let k = 0; k < outputs; k++) {
      for (let j = 0; j < width; j++) {
        const i = k * stride + j
        const pull = units[j] * units[j] * point[i]
        penalty += pull * point[i]
        gradient[i] = c * (gradient[i] - shares[j] * residualSums[k]) + pull
      }
      gradient[k * stride + width] = c * residualSums[k]
    }
    return penalty / 2
  }
  return {
    design,
    outputs,
    c,
    sweep,
    scorerOf,
    evaluate(point, gradient) {
      gradient.fill(0)
      residualSums.fill(0)
      const score = scorerOf(point)
      let total = 0
      for (const chunk of chunksOf(rowCount)) {
        loadChunk(sweep, chunk)
        total += loss(score(chunk), chunk)
        addResiduals(chunk.to - chunk.from)
        addGradient(sweep, chunk, scores, { values: gradient, stride })
      }
      return c * total + finish(point, gradient)
    },
  }
}
