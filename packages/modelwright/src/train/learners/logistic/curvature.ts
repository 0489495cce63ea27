import { exp, sigmoid } from '@modelwright/runtime'
import { factorize, solveBackward, solveForward } from '../../linear/cholesky.ts'
import { gramOf } from '../../linear/gram.ts'
import type { PenalisedLoss } from './objective.ts'

/**
 * Coordinates in which the objective curves by about 1 in every direction, so that few steps are needed.
 *
 * Each works on one output at a time, in place: `[width]` coefficients, then the intercept.
 */
export interface Coordinates {
  /** From scaled coordinates to coefficients and intercepts. */
  toPoint(scaled: Float64Array): void
  /** From a gradient by coefficients and intercepts to one by scaled coordinates. */
  toScaledGradient(gradient: Float64Array): void
}

/** Work that a full curvature may cost, in multiplications; beyond it each coefficient is scaled by itself. */
const mostWork = 3e8

const smallestPivot = 1e-11

function rootsOf(diagonal: Float64Array): Float64Array {
  return diagonal.map((value) => (value > 1e-300 ? 1 / Math.sqrt(value) : 0))
}

/** Weight × p × (1 − p) of every row, for each output. */
function* curvatureWeights({ design, outputs, scoresOf }: PenalisedLoss, point: Float64Array) {
  const { rowCount, weights } = design
  if (outputs === 1) {
    yield scoresOf(point, 0).map((score, row) => weights[row] * sigmoid(score) * sigmoid(-score))
    return
  }
  const tops = new Float64Array(rowCount).fill(-Infinity)
  for (let k = 0; k < outputs; k++)
    scoresOf(point, k).forEach((score, row) => {
      if (score > tops[row]) tops[row] = score
    })
  const sums = new Float64Array(rowCount)
  for (let k = 0; k < outputs; k++)
    scoresOf(point, k).forEach((score, row) => {
      sums[row] += exp(score - tops[row])
    })
  for (let k = 0; k < outputs; k++)
    yield scoresOf(point, k).map((score, row) => {
      const p = exp(score - tops[row]) / sums[row]
      return weights[row] * p * (1 - p)
    })
}

/** Scales every coefficient by itself, with the curvature where all rows have the prior probabilities. */
export function diagonalCoordinates({ design, c }: PenalisedLoss, priors: Float64Array): Coordinates {
  const { width, variances, units, weightSum } = design
  const scales = Float64Array.from({ length: priors.length * (width + 1) }, (_, i) => {
    const k = Math.floor(i / (width + 1))
    const j = i % (width + 1)
    const information = c * weightSum * priors[k] * (1 - priors[k])
    return j === width ? information : information * variances[j] + units[j] * units[j]
  })
  const roots = rootsOf(scales)
  const scale = (values: Float64Array): void => {
    for (let i = 0; i < values.length; i++) values[i] *= roots[i]
  }
  return { toPoint: scale, toScaledGradient: scale }
}

/** Counts the multiplications that a full curvature costs. */
export function curvatureWork({ design, outputs }: PenalisedLoss): number {
  const { rowCount, columns, width } = design
  return outputs * ((rowCount * columns.length * columns.length) / 2 + (width * width * width) / 6)
}

/** Tells whether a full curvature is worth its cost. */
export function isWorthIt(objective: PenalisedLoss): boolean {
  return curvatureWork(objective) <= mostWork
}

interface Block {
  readonly factor: Float64Array
  readonly roots: Float64Array
}

function blockOf(
  { design, c }: PenalisedLoss,
  rowWeights: Float64Array,
  expired: () => boolean,
): Block | undefined {
  const gram = gramOf(design, rowWeights, expired)
  if (gram === undefined) return undefined
  const { width, units } = design
  const size = width + 1
  const factor = new Float64Array(size * size)
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) factor[i * size + j] = c * gram.products[i * width + j]
    factor[i * size + i] += units[i] * units[i]
    factor[width * size + i] = c * gram.sums[i]
  }
  factor[width * size + width] = c * gram.total
  const roots = rootsOf(Float64Array.from({ length: size }, (_, i) => factor[i * size + i]))
  for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) factor[i * size + j] *= roots[i] * roots[j]
  if (!factorize(factor, size, { smallest: smallestPivot, expired })) return undefined
  // What follows from other columns is left out of the correlation, not out of the model.
  for (let i = 0; i < size; i++) {
    if (factor[i * size + i] !== 0) continue
    factor.fill(0, i * size, i * size + i)
    factor[i * size + i] = 1
  }
  return { factor, roots }
}

/**
 * Takes the whole curvature of each output at a point: correlated columns no longer slow the search.
 *
 * @returns undefined when the time was up
 */
export function fullCoordinates(
  objective: PenalisedLoss,
  point: Float64Array,
  expired: () => boolean,
): Coordinates | undefined {
  const size = objective.design.width + 1
  const blocks: Block[] = []
  for (const rowWeights of curvatureWeights(objective, point)) {
    const block = blockOf(objective, rowWeights, expired)
    if (block === undefined) return undefined
    blocks.push(block)
  }
  const scale = (values: Float64Array): void => {
    blocks.forEach(({ roots }, k) => {
      for (let i = 0; i < size; i++) values[k * size + i] *= roots[i]
    })
  }
  return {
    toPoint(scaled) {
      blocks.forEach(({ factor }, k) => {
        solveBackward(factor, size, scaled, k * size)
      })
      scale(scaled)
    },
    toScaledGradient(gradient) {
      scale(gradient)
      blocks.forEach(({ factor }, k) => {
        solveForward(factor, size, gradient, k * size)
      })
    },
  }
}
