import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commonShift } from '../../../../src/train/learners/elastic-net/common-shift.ts'

const penaltyOf = (values: readonly number[], shift: number, first: number, second: number): number =>
  values.reduce(
    (sum, value) => sum + first * Math.abs(value + shift) + (second * (value + shift) ** 2) / 2,
    0,
  )

describe('the common shift', () => {
  it('makes the penalty least: no other shift is better', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.double({ min: -3, max: 3, noNaN: true })), {
          minLength: 2,
          maxLength: 8,
        }),
        fc.constantFrom(0, 0.01, 1),
        fc.constantFrom(0, 0.02, 1),
        fc.double({ min: -4, max: 4, noNaN: true }),
        (values, first, second, other) => {
          fc.pre(first + second > 0)
          const found = commonShift(values, first, second)
          const least = penaltyOf(values, found, first, second)
          for (const shift of [other, found + 1e-3, found - 1e-3, ...values.map((value) => -value)])
            expect(least).toBeLessThanOrEqual(penaltyOf(values, shift, first, second) + 1e-12)
        },
      ),
      { seed: 1, numRuns: 500 },
    )
  })

  it('leaves coefficients alone that are mostly 0', () => {
    expect(commonShift([0, 0, 0, 2], 0.5, 0.1)).toBeCloseTo(0, 15)
    expect(commonShift([1, 1, 1], 0.5, 0.1)).toBe(-1)
  })
})
