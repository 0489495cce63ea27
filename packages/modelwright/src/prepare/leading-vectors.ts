import type { Seed } from '../core/index.ts'
import { eigenOf, settleSigns } from './eigen.ts'

/** Vectors carried along beyond those wanted: the last of these then settle sooner. */
const spare = 10

/** Makes rows orthonormal, one after the other, twice over so that rounding does not add up; what depends on earlier ones becomes 0. */
function orthonormalise(q: Float64Array, count: number, size: number): void {
  for (let k = 0; k < count; k++) {
    const row = q.subarray(k * size, (k + 1) * size)
    const before = lengthOf(row)
    for (let pass = 0; pass < 2; pass++)
      for (let l = 0; l < k; l++) {
        const other = q.subarray(l * size, (l + 1) * size)
        let dot = 0
        for (let i = 0; i < size; i++) dot += row[i] * other[i]
        for (let i = 0; i < size; i++) row[i] -= dot * other[i]
      }
    const length = lengthOf(row)
    const scale = length > 1e-12 * before ? 1 / length : 0
    for (let i = 0; i < size; i++) row[i] *= scale
  }
}

function lengthOf(row: Float64Array): number {
  let sum = 0
  for (let i = 0; i < row.length; i++) sum += row[i] * row[i]
  return Math.sqrt(sum)
}

/** Turns the basis to the eigenvectors of what the matrix does within it. */
function turned(q: Float64Array, moved: Float64Array, count: number, size: number) {
  const inner = new Float64Array(count * count)
  for (let a = 0; a < count; a++)
    for (let b = 0; b <= a; b++) {
      let dot = 0
      for (let i = 0; i < size; i++) dot += q[a * size + i] * moved[b * size + i]
      inner[a * count + b] = dot
      inner[b * count + a] = dot
    }
  const { values, vectors } = eigenOf(inner, count)
  const out = new Float64Array(count * size)
  for (let a = 0; a < count; a++)
    for (let b = 0; b < count; b++) {
      const factor = vectors[a * count + b]
      if (factor !== 0) for (let i = 0; i < size; i++) out[a * size + i] += factor * q[b * size + i]
    }
  return { values, vectors: out }
}

/**
 * Finds the leading eigenvectors of a symmetric, positive semi-definite matrix known only by its products.
 *
 * Block power iteration from a seeded start, in a fixed order of additions. Vectors with nothing in their direction are zeros.
 *
 * @param multiply - gives the products with each of `count` rows of `size` numbers
 * @returns row-major, shape `[wanted × size]`, the largest number of each positive
 * @see Halko, Martinsson, Tropp 2011, "Finding structure with randomness", algorithm 4.4
 */
export function leadingVectors(
  multiply: (rows: Float64Array, count: number) => Float64Array,
  { size, wanted, rounds, seed }: { size: number; wanted: number; rounds: number; seed: Seed },
): Float64Array {
  const count = Math.min(size, wanted + spare)
  const kept = Math.min(wanted, count)
  let q: Float64Array = Float64Array.from({ length: count * size }, () => seed.next() - 0.5)
  for (let round = 0; round < rounds; round++) {
    orthonormalise(q, count, size)
    q = multiply(q, count)
  }
  orthonormalise(q, count, size)
  const found = turned(q, multiply(q, count), count, size)
  const vectors = new Float64Array(wanted * size)
  for (let k = 0; k < kept; k++)
    if (found.values[k] > 1e-14 * found.values[0])
      vectors.set(found.vectors.subarray(k * size, (k + 1) * size), k * size)
  settleSigns(vectors, size)
  return vectors
}
