/** A curved bowl: `½ xᵀ hessian x − linearᵀ x`. */
export interface Bowl {
  /** Symmetric, positive definite; row-major `[size × size]`. */
  readonly hessian: Float64Array
  readonly linear: Float64Array
}

const mostSweeps = 1000
const leastMove = 1e-10

/**
 * Finds the lowest point of a bowl where the first `bounded` coordinates are 0 or more: coordinate by coordinate, in order.
 *
 * @param start - where to begin; not written
 * @see Franc, Hlaváč, Navara (2005), "Sequential coordinate-wise algorithm for the non-negative least squares problem"
 */
export function quadraticMinimum(
  { hessian, linear }: Bowl,
  bounded: number,
  start: Float64Array,
): Float64Array {
  const size = linear.length
  const x = start.slice()
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let moved = 0
    for (let i = 0; i < size; i++) {
      let slope = linear[i]
      for (let j = 0; j < size; j++) if (j !== i) slope -= hessian[i * size + j] * x[j]
      const free = slope / hessian[i * size + i]
      const next = i < bounded ? Math.max(0, free) : free
      moved = Math.max(moved, Math.abs(next - x[i]))
      x[i] = next
    }
    if (moved <= leastMove) break
  }
  return x
}
