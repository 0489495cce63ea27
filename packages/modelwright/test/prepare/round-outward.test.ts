import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundOutward } from '../../src/prepare/round-outward.ts'

describe('roundOutward', () => {
  it.each([
    [12.345, 6789, 12.3, 6790],
    [-12.345, -0.00012345, -12.4, -0.000123],
    [0, 0, 0, 0],
    [100, 999, 100, 999],
    [999.5, 999.5, 999, 1000],
    [-1e-300, 1e300, -1e-300, 1e300],
    [5e-324, 5e-324, 4.94e-324, 5e-324],
  ])('takes %s to %s as %s to %s', (low, high, down, up) => {
    expect(roundOutward(low, high)).toEqual([down, up])
  })

  it('never rounds inwards, nor by more than a hundredth', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 })
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        fc.pre(Math.abs(low) > 1e-290 && Math.abs(high) > 1e-290)
        const [down, up] = roundOutward(low, high)
        expect(down).toBeLessThanOrEqual(low)
        expect(up).toBeGreaterThanOrEqual(high)
        expect(low - down).toBeLessThanOrEqual(Math.abs(low) * 0.0100001)
        expect(up - high).toBeLessThanOrEqual(Math.abs(high) * 0.0100001)
      }),
      { seed: 1, numRuns: 2000 },
    )
  })
})
