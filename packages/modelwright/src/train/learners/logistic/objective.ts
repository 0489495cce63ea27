import { addGradient, addScores, centreOf, chunkRows, type Design } from '../../linear/design.ts'

/**
 * Turns the scores of one chunk of rows into residuals, in place, and gives their loss.
 *
 * @param chunk - scores by output: output k of row `from + i` is at `k × chunkRows + i`; becomes `weight × (p − truth)`
 */
export type ChunkLoss = (chunk: Float64Array, from: number, to: number) => number

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
  /** Value at a point; writes the gradient there. */
  evaluate(point: Float64Array, gradient: Float64Array): number
  /** Scores of all rows for one output at a point; shape `[rows]`. */
  scoresOf(point: Float64Array, output: number): Float64Array
}

/** Builds the objective of logistic or softmax regression. */
export function penalisedLoss(
  design: Design,
  { c, outputs, loss }: { c: number; outputs: number; loss: ChunkLoss },
): PenalisedLoss {
  const { width, rowCount, units, shares } = design
  const size = width + 1
  const residualSums = new Float64Array(outputs)
  const chunk = new Float64Array(outputs * chunkRows)

  const startOf = (point: Float64Array, k: number): number =>
    point[k * size + width] - centreOf(design, point, k * size)
  const scoreChunk = (point: Float64Array, starts: Float64Array, from: number, to: number): void => {
    for (let k = 0; k < outputs; k++) {
      const start = k * chunkRows
      chunk.fill(starts[k], start, start + to - from)
      addScores(design, { from, to }, { values: point, first: k * size }, { values: chunk, start })
    }
  }
  const gatherChunk = (gradient: Float64Array, from: number, to: number): void => {
    for (let k = 0; k < outputs; k++) {
      const start = k * chunkRows
      let sum = 0
      for (let i = 0; i < to - from; i++) sum += chunk[start + i]
      residualSums[k] += sum
      addGradient(design, { from, to }, { values: chunk, start }, { values: gradient, first: k * size })
    }
  }
  /** Centres the levels' sums, adds the pull of the penalty, and gives its value. */
  const finish = (point: Float64Array, gradient: Float64Array): number => {
    let penalty = 0
    for (let k = 0; k < outputs; k++) {
      for (let j = 0; j < width; j++) {
        const i = k * size + j
        const pull = units[j] * units[j] * point[i]
        penalty += pull * point[i]
        gradient[i] = c * (gradient[i] - shares[j] * residualSums[k]) + pull
      }
      gradient[k * size + width] = c * residualSums[k]
    }
    return penalty / 2
  }
  return {
    design,
    outputs,
    c,
    evaluate(point, gradient) {
      gradient.fill(0)
      residualSums.fill(0)
      const starts = residualSums.map((_, k) => startOf(point, k))
      let total = 0
      for (let from = 0; from < rowCount; from += chunkRows) {
        const to = Math.min(rowCount, from + chunkRows)
        scoreChunk(point, starts, from, to)
        total += loss(chunk, from, to)
        gatherChunk(gradient, from, to)
      }
      return c * total + finish(point, gradient)
    },
    scoresOf(point, output) {
      const scores = new Float64Array(rowCount).fill(startOf(point, output))
      const coefficients = { values: point, first: output * size }
      for (let from = 0; from < rowCount; from += chunkRows) {
        const to = Math.min(rowCount, from + chunkRows)
        addScores(design, { from, to }, coefficients, { values: scores, start: from })
      }
      return scores
    },
  }
}
