import { addColumn, type Columns, dotColumn, momentsOfColumn } from '../../linear/columns.ts'
import type { Design } from '../../linear/design.ts'
import { gramOf } from '../../linear/gram.ts'

/**
 * The loss of one output around the point at hand, as a parabola in its coefficients; the intercept always sits where the
 * loss is least.
 *
 * All of it is divided by the sum of the row weights.
 */
export interface Quadratic {
  /** Second derivative along each coefficient. Shape `[width]`. */
  readonly curvatures: Float64Array
  /** First derivative along coefficient j, where the moves have led. */
  gradientAt(j: number): number
  /** Changes coefficient j. */
  move(j: number, change: number): void
  /** How far the intercept has moved. */
  interceptMove(): number
}

/** How the rows pull at an output's score, and how stiff they are. */
export interface Pull {
  /** Weight × (truth − prediction). Shape `[rows]`. */
  readonly residuals: Float64Array
  /** Weight × second derivative of the loss. Shape `[rows]`. */
  readonly stiffness: Float64Array
  readonly weightSum: number
}

/** Adds numbers up in their order. */
export function sumOf(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum
}

/** Moves touch the rows a column has something in: for thousands of terms, and for very many columns. */
export function quadraticByRows(columns: Columns, { residuals, stiffness, weightSum }: Pull): Quadratic {
  const { width } = columns
  const sums = new Float64Array(width)
  const curvatures = new Float64Array(width)
  const total = sumOf(stiffness)
  for (let j = 0; j < width; j++) {
    const { sum, squares } = momentsOfColumn(columns, j, stiffness)
    sums[j] = sum
    curvatures[j] = total > 0 ? Math.max(0, squares - (sum * sum) / total) / weightSum : 0
  }
  // The residuals are `left + stiffness × offset`: what the intercept takes up need not be added row by row.
  const left = residuals.slice()
  const first = total > 0 ? -sumOf(residuals) / total : 0
  let offset = first
  return {
    curvatures,
    gradientAt: (j) => -(dotColumn(columns, j, left) + offset * sums[j]) / weightSum,
    move(j, change) {
      addColumn(columns, j, -change, { out: left, weights: stiffness })
      offset += (change * sums[j]) / total
    },
    interceptMove: () => -offset,
  }
}

/** Second derivatives between all pairs of coefficients, the intercept free; shape `[width × width]`. */
export interface Curvature {
  readonly matrix: Float64Array
  /** Mean of each column under the stiffness, numbers as they are centred. */
  readonly means: Float64Array
}

/**
 * Takes the second derivatives between all pairs of coefficients.
 *
 * @returns undefined when `expired` said so first
 */
export function curvatureOf(
  design: Design,
  { stiffness, weightSum }: Pull,
  expired: () => boolean,
): Curvature | undefined {
  const gram = gramOf(design, stiffness, expired)
  if (gram === undefined) return undefined
  const { products: matrix, sums, total } = gram
  const { width, shares } = design
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++) {
      const centred = total > 0 ? matrix[i * width + j] - (sums[i] * sums[j]) / total : 0
      const value = (i === j ? Math.max(0, centred) : centred) / weightSum
      matrix[i * width + j] = value
      matrix[j * width + i] = value
    }
  return { matrix, means: sums.map((sum, j) => (total > 0 ? sum / total : 0) + shares[j]) }
}

/** Moves touch a matrix of second derivatives, however many rows there are: for few columns. */
export function quadraticByPairs(columns: Columns, curvature: Curvature, pull: Pull): Quadratic {
  const { width } = columns
  const { matrix, means } = curvature
  const { residuals, stiffness, weightSum } = pull
  const total = sumOf(stiffness)
  const pulled = sumOf(residuals)
  const gradient = Float64Array.from(
    { length: width },
    (_, j) => -(dotColumn(columns, j, residuals) - means[j] * pulled) / weightSum,
  )
  let intercept = total > 0 ? pulled / total : 0
  return {
    curvatures: Float64Array.from({ length: width }, (_, j) => matrix[j * width + j]),
    gradientAt: (j) => gradient[j],
    move(j, change) {
      const row = j * width
      for (let i = 0; i < width; i++) gradient[i] += change * matrix[row + i]
      intercept -= change * means[j]
    },
    interceptMove: () => intercept,
  }
}
