import { exp } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { addExponentials } from '../../../src/train/linear/exponentials.ts'

describe('addExponentials', () => {
  it("gives the bits of the runtime's exp, 0 far below, and NaN where there is one", () => {
    const seed = seedOf(1)
    const differences = Float64Array.from(
      { length: 5000 },
      (_, i) => -seed.next() * [1e-3, 1, 30, 299.9][i % 4],
    )
    differences.set([0, -0.34657359027997264, -0.3465735902799727, -300, -301, -1e4, -Infinity, Number.NaN])
    const length = differences.length
    const scores = Float64Array.of(7, ...differences, 7)
    const sums = new Float64Array(length).fill(2)
    addExponentials(scores, { start: 1, length }, new Float64Array(length), sums)
    expect([scores[0], scores[length + 1]]).toEqual([7, 7])
    for (let i = 0; i < length; i++) {
      const expected = differences[i] < -300 ? 0 : exp(differences[i])
      expect(scores[i + 1]).toBe(expected)
      expect(sums[i]).toBe(2 + expected)
    }
  })
})
