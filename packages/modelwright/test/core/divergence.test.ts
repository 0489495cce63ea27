import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jensenShannonDistance, stabilityIndex } from '../../src/core/index.ts'

const cells = fc.array(fc.tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 999 })), {
  minLength: 1,
  maxLength: 12,
})

it('worked examples', () => {
  expect(stabilityIndex([30, 70], [50, 50], 1e-4)).toBeCloseTo(
    0.2 * Math.log(5 / 3) + 0.2 * Math.log(7 / 5),
    12,
  )
  expect(jensenShannonDistance([1, 0], [0, 1])).toBe(1)
  expect(jensenShannonDistance([3, 4], [6, 8])).toBe(0)
  expect([stabilityIndex([0], [0], 1e-4), jensenShannonDistance([0], [0])]).toEqual([0, 0])
})

it('are 0 or more, the same both ways, and the distance is 1 at most', () => {
  fc.assert(
    fc.property(cells, (pairs) => {
      const [a, b] = [pairs.map(([count]) => count), pairs.map(([, count]) => count)]
      const distance = jensenShannonDistance(a, b)
      expect(distance).toBeGreaterThanOrEqual(0)
      expect(distance).toBeLessThanOrEqual(1)
      expect(jensenShannonDistance(b, a)).toBeCloseTo(distance, 6)
      expect(stabilityIndex(a, b, 1e-4)).toBeGreaterThanOrEqual(0)
      expect(stabilityIndex(b, a, 1e-4)).toBeCloseTo(stabilityIndex(a, b, 1e-4), 9)
    }),
  )
})
