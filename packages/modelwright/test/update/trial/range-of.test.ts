import fc from 'fast-check'
import { expect, it } from 'vitest'
import { brier } from '../../../src/update/row-losses/brier.ts'
import { brierRange } from '../../../src/update/trial/range-of.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })

it('two classes: no truth gives a greater difference', () => {
  fc.assert(
    fc.property(share, share, fc.constantFrom(0, 1), (p, q, code) => {
      const target = { task: 'binary' as const, codes: Int32Array.of(code), classes: ['a', 'b'] }
      const [a] = brier.of(target, Float64Array.of(p))
      const [b] = brier.of(target, Float64Array.of(q))
      expect(Math.abs(a! - b!)).toBeLessThanOrEqual(
        brierRange(Float64Array.of(p), Float64Array.of(q), 1) + 1e-12,
      )
    }),
  )
})

it('several classes: the same', () => {
  const shares = fc
    .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
    .map((values) => {
      const sum = values.reduce((a, b) => a + b, 0)
      return Float64Array.from(values, (value) => value / sum)
    })
  fc.assert(
    fc.property(shares, shares, fc.integer({ min: 0, max: 2 }), (p, q, code) => {
      const target = { task: 'multiclass' as const, codes: Int32Array.of(code), classes: ['a', 'b', 'c'] }
      const [a] = brier.of(target, p)
      const [b] = brier.of(target, q)
      expect(Math.abs(a! - b!)).toBeLessThanOrEqual(brierRange(p, q, 3) + 1e-12)
    }),
  )
})

it('one row of a thousand does not set the range of all; without rows nothing is known', () => {
  const champion = new Float64Array(2000).fill(0.5)
  const challenger = new Float64Array(2000).fill(0.52)
  challenger[7] = 1
  expect(brierRange(champion, challenger, 1)).toBeCloseTo(0.02 * 1.02, 12)
  expect(brierRange(new Float64Array(0), new Float64Array(0), 1)).toBe(1)
})
