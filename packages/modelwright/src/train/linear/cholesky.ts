/** A pivot at or below it, in a matrix with ones on its diagonal, is rounding: that column follows from earlier ones. */
const smallestPivot = 1e-13

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

/** Overwrites the lower triangle with its Cholesky factor; columns that follow from others get a zero row. */
function factorize(matrix: Float64Array, size: number, expired: () => boolean): boolean {
  for (let i = 0; i < size; i++) {
    if ((i & 63) === 0 && expired()) return false
    const row = i * size
    for (let j = 0; j < i; j++) {
      const pivot = matrix[j * size + j]
      matrix[row + j] = pivot === 0 ? 0 : (matrix[row + j] - dotOfRows(matrix, row, j * size, j)) / pivot
    }
    const left = matrix[row + i] - dotOfRows(matrix, row, row, i)
    matrix[row + i] = left > smallestPivot ? Math.sqrt(left) : 0
  }
  return true
}

/**
 * Solves `matrix × x = right` for a symmetric matrix with ones (or zeros) on its diagonal.
 *
 * Columns that are combinations of earlier ones get 0.
 *
 * @param matrix - row-major, only the lower triangle is read; overwritten
 * @param right - overwritten with x
 * @returns false when `expired` said so first; `right` is then untouched
 */
export function solveCholesky(matrix: Float64Array, right: Float64Array, expired: () => boolean): boolean {
  const size = right.length
  if (!factorize(matrix, size, expired)) return false
  for (let i = 0; i < size; i++) {
    const pivot = matrix[i * size + i]
    let sum = right[i]
    for (let j = 0; j < i; j++) sum -= matrix[i * size + j] * right[j]
    right[i] = pivot === 0 ? 0 : sum / pivot
  }
  for (let i = size - 1; i >= 0; i--) {
    const pivot = matrix[i * size + i]
    right[i] = pivot === 0 ? 0 : right[i] / pivot
    for (let j = 0; j < i; j++) right[j] -= matrix[i * size + j] * right[i]
  }
  return true
}
