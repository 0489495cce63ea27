import { expect, test } from 'vitest'
import { medianOf } from '../../src/core/median.ts'

test('the median is the middle value, or the mean of the middle two', () => {
  expect(medianOf([3])).toBe(3)
  expect(medianOf([9, 1, 5])).toBe(5)
  expect(medianOf([9, 1, 5, 4])).toBe(4.5)
  expect(medianOf(Float64Array.of(10, 9, 8, 100))).toBe(9.5)
  expect(medianOf([])).toBeNaN()
  // The sum of the two would not be finite.
  expect(medianOf([1e308, 1e308])).toBe(1e308)
})

test('the values stay in their order', () => {
  const values = [2, 1, 3]
  medianOf(values)
  expect(values).toEqual([2, 1, 3])
})
