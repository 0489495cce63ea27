import { expect, it } from 'vitest'
import { minimumBetween } from '../../src/prepare/minimum-between.ts'

it('finds the least value, in the best of several valleys, at an end, and around what is no number', () => {
  expect(minimumBetween((x) => (x - 3.3) ** 2, -20, 20)).toBeCloseTo(3.3, 6)
  expect(minimumBetween((x) => Math.cos(x) + x / 100, -20, 20)).toBeCloseTo(-15.718, 2)
  expect(minimumBetween((x) => x, -20, 20)).toBeCloseTo(-20, 6)
  expect(minimumBetween((x) => (x < 0 ? Number.NaN : (x - 1) ** 2), -20, 20)).toBeCloseTo(1, 6)
})
