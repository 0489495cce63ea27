function dotOfRows(matrix: Float64Array, a: number, b: number, length: number): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let i = 0
  for (; i + 3 < length; i += 4) {
    s0 += matrix[a + i] * matrix[b + i]
    s1 += matrix[a + i + 1] * matrix[b + i + 1]
    s2 += matrix[a + i + 2] * matrix[b + i + 2]
    s3 += matrix[a + i + 3] * matrix[b + i + 3]
  }
  for (; i < length; i++) s0 += matrix[a + i] * matrix[b + i]
  return s0 + s1 + (s2 + s3)
}

/**
 * Overwrites the lower triangle of a symmetric matrix with its Cholesky factor.
 *
 * Columns that are combinations of earlier ones get a pivot of 0.
 *
 * @param matrix - row-major, with ones (or zeros) on its diagonal; only the lower triangle is read
 * @param smallest - a pivot squared at or below it is rounding
 * @returns false when `expired` said so first
 */
export function factorize(
  matrix: Float64Array,
  size: number,
  { smallest, expired }: { smallest: number; expired: () => boolean },
): boolean {
  for (let i = 0; i < size; i++) {
    if ((i & 63) === 0 && expired()) return false
    const row = i * size
    for (let j = 0; j < i; j++) {
      const pivot = matrix[j * size + j]
      matrix[row + j] = pivot === 0 ? 0 : (matrix[row + j] - dotOfRows(matrix, row, j * size, j)) / pivot
    }
    const left = matrix[row + i] - dotOfRows(matrix, row, row, i)
    matrix[row + i] = left > smallest ? Math.sqrt(left) : 0
  }
  return true
}

/** Solves `factor × x = values`, in place, for entries [first, first + size); where the pivot is 0, x is 0. */
export function solveForward(factor: Float64Array, size: number, values: Float64Array, first = 0): void {
  for (let i = 0; i < size; i++) {
    const row = i * size
    let sum = values[first + i]
    for (let j = 0; j < i; j++) sum -= factor[row + j] * values[first + j]
    values[first + i] = factor[row + i] === 0 ? 0 : sum / factor[row + i]
  }
}

/** Solves `factorᵀ × x = values`, in place, for entries [first, first + size); where the pivot is 0, x is 0. */
export function solveBackward(factor: Float64Array, size: number, values: Float64Array, first = 0): void {
  for (let i = size - 1; i >= 0; i--) {
    const row = i * size
    const pivot = factor[row + i]
    const x = pivot === 0 ? 0 : values[first + i] / pivot
    values[first + i] = x
    for (let j = 0; j < i; j++) values[first + j] -= factor[row + j] * x
  }
}
