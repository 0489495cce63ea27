import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import { eigenOf, settleSigns } from '../../src/prepare/eigen.ts'

describe('eigenOf', () => {
  it('takes a symmetric matrix apart, largest value first', () => {
    const size = 7
    const seed = seedOf(1)
    const matrix = new Float64Array(size * size)
    for (let i = 0; i < size; i++)
      for (let j = 0; j <= i; j++) matrix[i * size + j] = matrix[j * size + i] = seed.next() - 0.5
    const { values, vectors } = eigenOf(matrix.slice(), size)
    expect([...values].sort((a, b) => b - a)).toEqual([...values])
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        let sum = 0
        for (let k = 0; k < size; k++) sum += values[k] * vectors[k * size + i] * vectors[k * size + j]
        expect(sum).toBeCloseTo(matrix[i * size + j], 12)
      }
  })

  it('takes zeros, one number and nothing', () => {
    expect(eigenOf(new Float64Array(4), 2).values).toEqual(new Float64Array(2))
    expect(eigenOf(Float64Array.of(3), 1)).toEqual({
      values: Float64Array.of(3),
      vectors: Float64Array.of(1),
    })
    expect(eigenOf(new Float64Array(), 0).values).toHaveLength(0)
  })

  it('settles signs by the largest number of each vector', () => {
    const vectors = Float64Array.of(1, -3, 2, 1)
    settleSigns(vectors, 2)
    expect(vectors).toEqual(Float64Array.of(-1, 3, 2, 1))
  })
})
