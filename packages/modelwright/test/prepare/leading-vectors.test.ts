import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import { leadingVectors } from '../../src/prepare/leading-vectors.ts'

/** A diagonal matrix. */
const scaledBy =
  (factors: readonly number[]) =>
  (rows: Float64Array): Float64Array =>
    rows.map((value, at) => value * factors[at % factors.length])

describe('leadingVectors', () => {
  it('finds the directions of the largest values', () => {
    const factors = Array.from({ length: 60 }, (_, k) => 1 / (k + 1))
    const vectors = leadingVectors(scaledBy(factors), { size: 60, wanted: 3, rounds: 30, seed: seedOf(1) })
    for (let k = 0; k < 3; k++) expect(vectors[k * 60 + k]).toBeCloseTo(1, 6)
  })

  it('gives zeros where there is nothing in a direction', () => {
    const vectors = leadingVectors(scaledBy([2, 0, 0]), { size: 3, wanted: 2, rounds: 3, seed: seedOf(1) })
    expect([...vectors].map((value) => Math.round(value * 1e9) / 1e9 + 0)).toEqual([1, 0, 0, 0, 0, 0])
    expect(leadingVectors(scaledBy([]), { size: 0, wanted: 2, rounds: 3, seed: seedOf(1) })).toEqual(
      new Float64Array(),
    )
  })
})
