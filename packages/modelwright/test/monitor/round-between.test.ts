import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundBetween } from '../../src/monitor/round-between.ts'

describe('a round number between two', () => {
  it('worked examples', () => {
    expect(roundBetween(3, 4)).toBe(3.5)
    expect(roundBetween(39.9, 42.1)).toBe(40)
    expect(roundBetween(-42.1, -39.9)).toBe(-40)
    expect(roundBetween(-1, 1)).toBe(0)
    expect(roundBetween(0, 10)).toBe(8)
    expect(roundBetween(1_700_000_000_123, 1_700_000_100_000)).toBe(1_700_000_038_912)
  })

  it('lies between them and is neither, or there is none', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        const found = roundBetween(low, high)
        if (found === undefined)
          return (low + high) / 2 <= low || (low + high) / 2 >= high || high - low < 1e-300
        return found > low && found < high
      }),
    )
  })

  it('is none of neighbours, of equals and of what is not finite', () => {
    for (const [low, high] of [
      [1, 1],
      [2, 1],
      [1, 1 + Number.EPSILON],
      [0, Number.MIN_VALUE],
      [Number.NEGATIVE_INFINITY, 1],
      [1, Number.POSITIVE_INFINITY],
      [Number.NaN, 1],
    ])
      expect(roundBetween(low, high)).toBeUndefined()
    expect(roundBetween(Number.MAX_VALUE / 2, Number.MAX_VALUE)).toBeDefined()
  })
})
