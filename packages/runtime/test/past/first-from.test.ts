import { expect, test } from 'vitest'
import { firstFrom } from '../../src/past/first-from.ts'

test('finds the first time that is not before another, within bounds', () => {
  const times = Float64Array.of(1, 2, 2, 5)
  expect([0, 1, 2, 3, 5, 6].map((time) => firstFrom(times, time, 0, 4))).toEqual([0, 0, 1, 3, 3, 4])
  expect(firstFrom(times, 0, 2, 3)).toBe(2)
  expect(firstFrom(times, 9, 2, 3)).toBe(3)
  expect(firstFrom(times, 2, 2, 2)).toBe(2)
})
