/** Eigenvalues, largest first, and their vectors: vector `k` of `size` numbers starts at `k × size`. */
export interface Eigen {
  readonly values: Float64Array
  readonly vectors: Float64Array
}

/** Sweeps over all pairs; convergence is quadratic, ten do for any matrix of numbers. */
const mostSweeps = 60

function offDiagonal(a: Float64Array, size: number): number {
  let sum = 0
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) sum += a[i * size + j] * a[i * size + j]
  return sum
}

/** Turns rows and columns p and q of `a` so that their product becomes 0, and the rows of `v` along. */
function rotate(a: Float64Array, v: Float64Array, size: number, [p, q]: readonly [number, number]): void {
  const apq = a[p * size + q]
  const theta = (a[q * size + q] - a[p * size + p]) / (2 * apq)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < size; k++) {
    const kp = a[k * size + p]
    const kq = a[k * size + q]
    a[k * size + p] = c * kp - s * kq
    a[k * size + q] = s * kp + c * kq
  }
  for (let k = 0; k < size; k++) {
    const pk = a[p * size + k]
    const qk = a[q * size + k]
    a[p * size + k] = c * pk - s * qk
    a[q * size + k] = s * pk + c * qk
    const vp = v[p * size + k]
    const vq = v[q * size + k]
    v[p * size + k] = c * vp - s * vq
    v[q * size + k] = s * vp + c * vq
  }
}

/**
 * Finds all eigenvalues and vectors of a symmetric matrix by Jacobi's rotations, in a fixed order.
 *
 * @param matrix - row-major, shape `[size × size]`; overwritten
 * @see Golub and Van Loan, Matrix Computations, 4th ed., section 8.5
 */
export function eigenOf(matrix: Float64Array, size: number): Eigen {
  const vectors = new Float64Array(size * size)
  let total = 0
  for (let i = 0; i < size; i++) {
    vectors[i * size + i] = 1
    total += matrix[i * size + i] * matrix[i * size + i]
  }
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    const off = offDiagonal(matrix, size)
    if (!(off > 1e-30 * (total + off))) break
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) if (matrix[p * size + q] !== 0) rotate(matrix, vectors, size, [p, q])
  }
  const order = Array.from({ length: size }, (_, k) => k)
  order.sort((a, b) => matrix[b * size + b] - matrix[a * size + a] || a - b)
  const sorted = new Float64Array(size * size)
  order.forEach((from, to) => {
    sorted.set(vectors.subarray(from * size, (from + 1) * size), to * size)
  })
  return { values: Float64Array.from(order, (k) => matrix[k * size + k]), vectors: sorted }
}

/** Turns each vector so that its largest number is positive, as scikit-learn's `svd_flip` does. */
export function settleSigns(vectors: Float64Array, size: number): void {
  for (let start = 0; start < vectors.length; start += size) {
    let top = start
    for (let i = start; i < start + size; i++) if (Math.abs(vectors[i]) > Math.abs(vectors[top])) top = i
    if (vectors[top] < 0) for (let i = start; i < start + size; i++) vectors[i] = -vectors[i]
  }
}
