import { type FitContext, factorize, solveBackward, solveForward } from '../../../core/index.ts'
import { solveConjugateGradient } from '../../linear/conjugate-gradient.ts'
import { centreOf, type Design } from '../../linear/design.ts'
import { gramOf } from '../../linear/gram.ts'
import {
  addGradient,
  addScores,
  chunkRows,
  chunksOf,
  loadChunk,
  type Sweep,
  sweepOf,
} from '../../linear/sweep.ts'

/** Up to this many coefficients the exact way takes seconds at most; beyond it the steps of the other one are cheaper. */
const mostExact = 2000

/** In a matrix with ones on its diagonal, a pivot this small is rounding: the column follows from earlier ones. */
const smallestPivot = 1e-13

const limits = { tolerance: 1e-12, maxIterations: 5000 }

/** The penalty of each coefficient as the solver sees it. */
function penaltiesOf(design: Design, alpha: number): Float64Array {
  return design.units.map((unit) => alpha * unit * unit)
}

/** One over the root of each diagonal entry of the normal equations; 0 where there is nothing to learn. */
function scalesOf({ variances, weightSum }: Design, penalties: Float64Array): Float64Array {
  return variances.map((variance, j) => {
    const curvature = weightSum * variance + penalties[j]
    return curvature > 0 ? 1 / Math.sqrt(curvature) : 0
  })
}

/** `Σ weight × centred column × given`, one entry per coefficient. */
function project(design: Design, sweep: Sweep, given: Float64Array): Float64Array {
  const out = new Float64Array(design.width)
  const residual = new Float64Array(chunkRows)
  let sum = 0
  for (const chunk of chunksOf(design.rowCount)) {
    const { from, to } = chunk
    loadChunk(sweep, chunk)
    for (let row = from; row < to; row++) sum += residual[row - from] = design.weights[row] * given[row]
    addGradient(sweep, chunk, residual, { values: out, stride: design.width })
  }
  for (let j = 0; j < out.length; j++) out[j] -= design.shares[j] * sum
  return out
}

/** What the coefficients of the centred columns say of each row. */
function scoresOf(design: Design, sweep: Sweep, coefficients: Float64Array): Float64Array {
  const start = -centreOf(design, coefficients, 0)
  const scores = new Float64Array(design.rowCount)
  const part = new Float64Array(chunkRows)
  for (const chunk of chunksOf(design.rowCount)) {
    loadChunk(sweep, chunk)
    part.fill(start)
    addScores(sweep, chunk, { values: coefficients, stride: design.width }, part)
    scores.set(part.subarray(0, chunk.to - chunk.from), chunk.from)
  }
  return scores
}

function exactly(
  design: Design,
  { scales, penalties, right }: { scales: Float64Array; penalties: Float64Array; right: Float64Array },
  expired: () => boolean,
): Float64Array | undefined {
  const matrix = gramOf(design, design.weights, expired)?.products
  if (matrix === undefined) return undefined
  const { width } = design
  for (let i = 0; i < width; i++) {
    matrix[i * width + i] += penalties[i]
    for (let j = 0; j <= i; j++) matrix[i * width + j] *= scales[i] * scales[j]
  }
  if (!factorize(matrix, width, { smallest: smallestPivot, expired })) return undefined
  const solved = right.slice()
  solveForward(matrix, width, solved)
  solveBackward(matrix, width, solved)
  return solved
}

/**
 * Solves the normal equations of ridge regression over a design.
 *
 * @param centred - the target less its weighted mean; shape `[rows]`
 * @returns coefficients of the centred columns; shape `[width]`
 */
export function solveRidge(
  design: Design,
  centred: Float64Array,
  alpha: number,
  context: FitContext,
): Float64Array {
  const penalties = penaltiesOf(design, alpha)
  const scales = scalesOf(design, penalties)
  const sweep = sweepOf(design, 1)
  const right = project(design, sweep, centred).map((value, j) => value * scales[j])
  const expired = (): boolean => context.deadline.expired()
  const isSmall = design.width <= mostExact && design.columns.every(({ type }) => type !== 'sparse')
  const exact = isSmall ? exactly(design, { scales, penalties, right }, expired) : undefined
  if (exact !== undefined) {
    context.progress(1)
    return exact.map((value, j) => value * scales[j])
  }
  const multiply = (vector: Float64Array): Float64Array => {
    const coefficients = vector.map((value, j) => value * scales[j])
    const back = project(design, sweep, scoresOf(design, sweep, coefficients))
    return back.map((value, j) => (value + penalties[j] * coefficients[j]) * scales[j])
  }
  const found = solveConjugateGradient(multiply, right, { ...limits, expired })
  if (found.ended === 'converged') context.progress(1)
  else
    context.progress(
      1,
      `The solver stopped after ${found.iterations} steps (${found.ended}), short of its tolerance.`,
    )
  return found.x.map((value, j) => value * scales[j])
}
