import { sigmoid } from '@modelwright/runtime'
import { factorize, solveBackward, solveForward } from '../../../core/index.ts'
import { type Gram, gramsOf, type Weigh } from '../../linear/gram.ts'
import type { Coordinates } from '../../linear/lbfgs.ts'
import { chunkRows } from '../../linear/sweep.ts'
import { softmaxer } from './losses.ts'
import type { PenalisedLoss } from './objective.ts'

/** Work that a full curvature may cost, in multiplications; beyond it each coefficient is scaled by itself. */
const mostWork = 3e8

/** Passes over the rows that the curvature between outputs may cost. */
const mostPasses = 12

/** Multiplications that take as long as an exponential. */
const expWork = 10

const smallestPivot = 1e-11
const shiftCurvature = 1e-6

function rootsOf(diagonal: Float64Array): Float64Array {
  return diagonal.map((value) => (value > 1e-300 ? 1 / Math.sqrt(value) : 0))
}

/** Pairs of outputs, the second not after the first: all of them, or only each with itself. */
function pairsOf(outputs: number, areJoint: boolean): [number, number][] {
  const all = Array.from({ length: outputs }, (_, k) => k)
  return all.flatMap((k): [number, number][] =>
    areJoint ? all.slice(0, k + 1).map((l) => [k, l]) : [[k, k]],
  )
}

/** Row weights of the curvature between outputs: weight × p × (1 − p), or −weight × p × other p. */
function weighing(objective: PenalisedLoss, point: Float64Array, pairs: readonly [number, number][]): Weigh {
  const { design, outputs } = objective
  const scoresOf = objective.scorerOf(point)
  const softmax = softmaxer()
  return (chunk, out) => {
    const { from, to } = chunk
    const p = scoresOf(chunk)
    const length = to - from
    if (outputs > 1) softmax(p, length)
    else for (let i = 0; i < length; i++) p[i] = sigmoid(p[i])
    pairs.forEach(([k, l], g) => {
      const first = k * chunkRows
      const second = l * chunkRows
      const start = g * chunkRows
      for (let i = 0; i < length; i++) {
        const other = k === l ? p[first + i] - 1 : p[second + i]
        out[start + i] = -design.weights[from + i] * p[first + i] * other
      }
    })
  }
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

/** Multiplications that the curvature of one pair of outputs costs. */
function pairWork({ design }: PenalisedLoss): number {
  return (design.rowCount * design.columns.length * design.columns.length) / 2
}

/** Multiplications that taking the factor of a curvature costs. */
function factorWork(size: number): number {
  return (size * size * size) / 6
}

/** How much of the curvature is worth its cost: that between outputs too, that of each output, or none. */
export type Extent = 'joint' | 'blocks' | 'diagonal'

/** Decides how much of the curvature to take. */
export function extentOf(objective: PenalisedLoss): Extent {
  const { design, outputs } = objective
  // Products of all pairs of terms would fill a matrix that nearly always is far too large.
  if (design.columns.some(({ type }) => type === 'sparse')) return 'diagonal'
  const size = design.width + 1
  const pass = outputs * design.rowCount * (2 * design.columns.length + expWork)
  const blocks = outputs * (pairWork(objective) + factorWork(size))
  const joint = ((outputs * (outputs + 1)) / 2) * pairWork(objective) + factorWork(outputs * size)
  if (outputs > 1 && joint <= Math.min(mostWork, Math.max(mostPasses * pass, 2 * blocks))) return 'joint'
  return blocks <= mostWork ? 'blocks' : 'diagonal'
}

/** A triangular factor for the coordinates [first, first + size). */
interface Block {
  readonly first: number
  readonly size: number
  readonly factor: Float64Array
  readonly roots: Float64Array
}

/** Puts the curvature of a pair of outputs where it belongs in the lower triangle of a matrix. */
function place(
  { design, c }: PenalisedLoss,
  { products, sums, total }: Gram,
  matrix: Float64Array,
  { size, row, column }: { size: number; row: number; column: number },
): void {
  const { width, units } = design
  const isOwn = row === column
  for (let i = 0; i < width; i++) {
    const at = (row + i) * size + column
    for (let j = 0; j <= i; j++) {
      const value = c * products[i * width + j]
      matrix[at + j] = value
      if (!isOwn) matrix[(row + j) * size + column + i] = value
    }
    if (isOwn) matrix[at + i] += units[i] * units[i]
    else matrix[at + width] = c * sums[i]
    matrix[(row + width) * size + column + i] = c * sums[i]
  }
  matrix[(row + width) * size + column + width] = c * total
}

function blockOf(
  matrix: Float64Array,
  { first, size }: { first: number; size: number },
  expired: () => boolean,
): Block | undefined {
  const factor = matrix
  const roots = rootsOf(Float64Array.from({ length: size }, (_, i) => factor[i * size + i]))
  for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) factor[i * size + j] *= roots[i] * roots[j]
  if (!factorize(factor, size, { smallest: smallestPivot, expired })) return undefined
  // What follows from other columns is left out of the correlation, not out of the model.
  for (let i = 0; i < size; i++) {
    if (factor[i * size + i] !== 0) continue
    factor.fill(0, i * size, i * size + i)
    factor[i * size + i] = 1
  }
  return { first, size, factor, roots }
}

/**
 * Takes the curvature at a point, of each output or between them too: correlated columns no longer slow the search.
 *
 * @returns undefined when the time was up
 */
export function curvedCoordinates(
  objective: PenalisedLoss,
  point: Float64Array,
  extent: 'joint' | 'blocks',
  expired: () => boolean,
): Coordinates | undefined {
  const { design, outputs, sweep } = objective
  const one = design.width + 1
  const areJoint = extent === 'joint'
  const pairs = pairsOf(outputs, areJoint)
  const weigh = weighing(objective, point, pairs)
  const grams = gramsOf(design, { sweep, count: pairs.length, weigh }, expired)
  if (grams === undefined) return undefined
  const size = areJoint ? outputs * one : one
  const matrices = Array.from({ length: areJoint ? 1 : outputs }, () => new Float64Array(size * size))
  pairs.forEach(([k, l], g) => {
    const at = areJoint ? { row: k * one, column: l * one } : { row: 0, column: 0 }
    place(objective, grams[g], matrices[areJoint ? 0 : k], { size, ...at })
  })
  // Softmax does not feel a common shift of the intercepts; a trace of curvature there keeps the factor apart from rounding.
  if (areJoint)
    for (let k = 0; k < outputs; k++) matrices[0][((k + 1) * one - 1) * (size + 1)] *= 1 + shiftCurvature
  const blocks: Block[] = []
  for (const [k, matrix] of matrices.entries()) {
    const block = blockOf(matrix, { first: k * size, size }, expired)
    if (block === undefined) return undefined
    blocks.push(block)
  }
  return coordinatesOf(blocks)
}

function coordinatesOf(blocks: readonly Block[]): Coordinates {
  const scale = (values: Float64Array): void => {
    for (const { first, size, roots } of blocks) for (let i = 0; i < size; i++) values[first + i] *= roots[i]
  }
  return {
    toPoint(scaled) {
      for (const { factor, size, first } of blocks) solveBackward(factor, size, scaled, first)
      scale(scaled)
    },
    toScaledGradient(gradient) {
      scale(gradient)
      for (const { factor, size, first } of blocks) solveForward(factor, size, gradient, first)
    },
  }
}
