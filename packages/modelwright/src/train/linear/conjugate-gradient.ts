/** When to stop. */
export interface ConjugateGradientLimits {
  /** The length of the residual that counts as zero, relative to that of the right side. */
  readonly tolerance: number
  readonly maxIterations: number
  /** Asked after every iteration. */
  expired(): boolean
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/**
 * Solves `A x = right` for a positive semi-definite A that is known only by its product with a vector.
 *
 * Always does one step, so that there is a solution better than 0 however soon the time is up.
 *
 * @returns x and why it ended
 * @see Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 5.2
 */
export function solveConjugateGradient(
  multiply: (vector: Float64Array) => Float64Array,
  right: Float64Array,
  limits: ConjugateGradientLimits,
): { x: Float64Array; iterations: number; ended: 'converged' | 'iterations' | 'deadline' } {
  const x = new Float64Array(right.length)
  const residual = right.slice()
  const direction = right.slice()
  let size = dot(residual, residual)
  const enough = size * limits.tolerance * limits.tolerance
  for (let iterations = 0; ; iterations++) {
    if (!(size > enough)) return { x, iterations, ended: 'converged' }
    if (iterations >= limits.maxIterations) return { x, iterations, ended: 'iterations' }
    if (iterations > 0 && limits.expired()) return { x, iterations, ended: 'deadline' }
    const product = multiply(direction)
    const curvature = dot(direction, product)
    if (!(curvature > 0)) return { x, iterations, ended: 'converged' }
    const step = size / curvature
    for (let i = 0; i < x.length; i++) {
      x[i] += step * direction[i]
      residual[i] -= step * product[i]
    }
    const next = dot(residual, residual)
    const keep = next / size
    for (let i = 0; i < x.length; i++) direction[i] = residual[i] + keep * direction[i]
    size = next
  }
}
