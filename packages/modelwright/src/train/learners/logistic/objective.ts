import { addGradient, addScores, centreOf, chunkRows, type Design } from '../../linear/design.ts'
import type { Objective } from '../../linear/lbfgs.ts'

/**
 * Turns the scores of one chunk of rows into residuals, in place, and gives their loss.
 *
 * @param chunk - scores by output: output k of row `from + i` is at `k × chunkRows + i`; becomes `weight × (p − truth)`
 */
export type ChunkLoss = (chunk: Float64Array, from: number, to: number) => number

/** The penalised objective in coordinates in which its curvature is about 1 in every direction. */
export interface ScaledObjective {
  readonly evaluate: Objective
  /** Turns a point of the scaled coordinates into coefficients `[outputs × width]` of the centred columns and intercepts. */
  read(point: Float64Array): { coefficients: Float64Array; intercepts: Float64Array }
  /** The scaled point of these intercepts and zero coefficients. */
  startAt(intercepts: Float64Array): Float64Array
}

interface Scales {
  /** Shape `[outputs × width]`. */
  readonly slopes: Float64Array
  /** Shape `[outputs]`. */
  readonly intercepts: Float64Array
}

/** One over the square root of each curvature at the start, where every row has the prior probabilities. */
function scalesOf(design: Design, c: number, priors: Float64Array): Scales {
  const { width, variances, units, weightSum } = design
  const slopes = new Float64Array(priors.length * width)
  const intercepts = new Float64Array(priors.length)
  for (let k = 0; k < priors.length; k++) {
    const information = Math.max(1e-300, c * weightSum * priors[k] * (1 - priors[k]))
    intercepts[k] = 1 / Math.sqrt(information)
    for (let j = 0; j < width; j++) {
      const curvature = information * variances[j] + units[j] * units[j]
      slopes[k * width + j] = curvature > 0 ? 1 / Math.sqrt(curvature) : 0
    }
  }
  return { slopes, intercepts }
}

/**
 * Builds `c × Σ weight × loss + ½ Σ coefficient²` (scikit-learn's objective) over a design.
 *
 * Columns are centred and each coordinate is divided by the root of its curvature; both leave the optimum where it is.
 *
 * @param priors - the share of each output's class, in (0, 1)
 */
export function objectiveOf(
  design: Design,
  { c, priors, loss }: { c: number; priors: Float64Array; loss: ChunkLoss },
): ScaledObjective {
  const { width, rowCount, units, shares } = design
  const outputs = priors.length
  const scales = scalesOf(design, c, priors)
  const coefficients = new Float64Array(outputs * width)
  const raw = new Float64Array(outputs * width)
  const residualSums = new Float64Array(outputs)
  const chunk = new Float64Array(outputs * chunkRows)

  const scoreChunk = (intercepts: Float64Array, from: number, to: number): void => {
    for (let k = 0; k < outputs; k++) {
      const start = k * chunkRows
      chunk.fill(intercepts[k], start, start + to - from)
      addScores(design, { from, to }, { values: coefficients, first: k * width }, { values: chunk, start })
    }
  }
  const gatherChunk = (from: number, to: number): void => {
    for (let k = 0; k < outputs; k++) {
      const start = k * chunkRows
      let sum = 0
      for (let i = 0; i < to - from; i++) sum += chunk[start + i]
      residualSums[k] += sum
      addGradient(design, { from, to }, { values: chunk, start }, { values: raw, first: k * width })
    }
  }
  const slopesInto = (point: Float64Array): void => {
    for (let i = 0; i < coefficients.length; i++) coefficients[i] = point[i] * scales.slopes[i]
  }
  const interceptsOf = (point: Float64Array): Float64Array =>
    scales.intercepts.map((scale, k) => point[outputs * width + k] * scale)

  const evaluate: Objective = (point, gradient) => {
    slopesInto(point)
    raw.fill(0)
    residualSums.fill(0)
    const intercepts = interceptsOf(point).map(
      (value, k) => value - centreOf(design, coefficients, k * width),
    )
    let total = 0
    for (let from = 0; from < rowCount; from += chunkRows) {
      const to = Math.min(rowCount, from + chunkRows)
      scoreChunk(intercepts, from, to)
      total += loss(chunk, from, to)
      gatherChunk(from, to)
    }
    let penalty = 0
    for (let k = 0; k < outputs; k++) {
      for (let j = 0; j < width; j++) {
        const i = k * width + j
        const pulled = units[j] * units[j] * coefficients[i]
        penalty += pulled * coefficients[i]
        gradient[i] = (c * (raw[i] - shares[j] * residualSums[k]) + pulled) * scales.slopes[i]
      }
      gradient[outputs * width + k] = c * residualSums[k] * scales.intercepts[k]
    }
    return c * total + penalty / 2
  }
  return {
    evaluate,
    read(point) {
      slopesInto(point)
      return { coefficients: coefficients.slice(), intercepts: interceptsOf(point) }
    },
    startAt(intercepts) {
      const point = new Float64Array(outputs * (width + 1))
      for (let k = 0; k < outputs; k++) point[outputs * width + k] = intercepts[k] / scales.intercepts[k]
      return point
    },
  }
}
