import { factorize, solveBackward, solveForward } from '../../core/index.ts'
import type { BothSaid } from './both-said.ts'

/** What is expected of rows whose outcomes are not known. */
export interface Expected {
  /** How much less the challenger is expected to lose on each row. */
  readonly differences: Float64Array
  /** Standard error of their mean by what they were learnt from: no number of rows makes it smaller. */
  readonly error: number
}

/** Expects differences of losses, by what was learnt from rows whose outcomes are known. */
export type Expect = (rows: BothSaid) => Expected

/** In a matrix with ones on its diagonal, a pivot this small is rounding. */
const smallest = 1e-12

/** Solves `matrix × x = right` for a symmetric matrix that is nowhere negative; what follows from earlier columns is 0. */
export function solveSymmetric(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length
  const roots = right.map((_, at) => {
    const own = matrix[at * size + at]
    return own > 0 ? 1 / Math.sqrt(own) : 0
  })
  const scaled = matrix.map((value, at) => value * roots[Math.floor(at / size)] * roots[at % size])
  factorize(scaled, size, { smallest, expired: () => false })
  const solved = right.map((value, at) => value * roots[at])
  solveForward(scaled, size, solved)
  solveBackward(scaled, size, solved)
  return solved.map((value, at) => value * roots[at])
}

/** Adds `weight × a × aᵀ` to a matrix. */
export function addOuter(matrix: Float64Array, a: Float64Array, weight: number): void {
  const size = a.length
  for (let i = 0; i < size; i++) {
    const first = weight * a[i]
    if (first !== 0) for (let j = 0; j < size; j++) matrix[i * size + j] += first * a[j]
  }
}

/** What a fit of some coefficients left: its curvature, and the sum of the squares of what each row pulled at them. */
export interface FitSpread {
  readonly curvature: Float64Array
  readonly pulls: Float64Array
  readonly rowCount: number
}

/**
 * The standard error of a sum of coefficients, whatever the rows are distributed like.
 *
 * @param direction - how much each coefficient counts
 * @see White, A heteroskedasticity-consistent covariance matrix estimator, 1980 (with n / (n − k))
 */
export function fitError({ curvature, pulls, rowCount }: FitSpread, direction: Float64Array): number {
  const size = direction.length
  const solved = solveSymmetric(curvature, direction)
  let variance = 0
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) variance += solved[i] * pulls[i * size + j] * solved[j]
  return Math.sqrt(Math.max(0, (variance * rowCount) / Math.max(1, rowCount - size)))
}
