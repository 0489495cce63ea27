import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logSumExp } from '../../src/math/index.ts'

test('an empty list gives minus infinity, one value itself', () => {
  expect(logSumExp([])).toBe(-Infinity)
  expect(logSumExp([3.25])).toBe(3.25)
  expect(logSumExp([1, 2, 3], 1, 2)).toBe(2)
  expect(logSumExp([1, 2, 3], 2, 2)).toBe(-Infinity)
})

test('infinities and NaN go through', () => {
  expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity)
  expect(logSumExp([-Infinity, 2])).toBe(2)
  expect(logSumExp([Infinity, 2, -Infinity])).toBe(Infinity)
  expect(logSumExp([Infinity, Number.NaN])).toBeNaN()
})

test('huge values neither overflow nor vanish', () => {
  expect(logSumExp([1e300, 1e300])).toBe(1e300)
  expect(logSumExp([-1000, -1000])).toBeCloseTo(-1000 + Math.LN2, 12)
})

test('small additions to a large value are kept', () => {
  expect(logSumExp([0, -40])).toBeCloseTo(4.248354255291589e-18, 30)
})

test('it lies between the largest value and that plus log of the count', () => {
  const values = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(values, (list) => {
      const largest = Math.max(...list)
      const slack = 1e-15 * (1 + Math.abs(largest))
      expect(logSumExp(list)).toBeGreaterThanOrEqual(largest)
      expect(logSumExp(list)).toBeLessThanOrEqual(largest + Math.log(list.length) + slack)
    }),
    { seed: 7, numRuns: 1000 },
  )
})
