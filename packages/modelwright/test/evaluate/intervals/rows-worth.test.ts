import { expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { rowsWorth } from '../../../src/evaluate/intervals/rows-worth.ts'

it('rows by themselves are worth what they are', () => {
  expect(rowsWorth([1, 0, 1, 1])).toBe(4)
  expect(rowsWorth([1, 0, 1, 1], [5, 6, 7, 8])).toBeCloseTo(3, 12)
})

it('copies of a row are worth one row, less what few groups do not know', () => {
  const values = Float64Array.from({ length: 600 }, (_, row) => Math.floor(row / 6) % 2)
  const groups = Float64Array.from({ length: 600 }, (_, row) => Math.floor(row / 6))
  expect(rowsWorth(values, groups)).toBeCloseTo(99, 9)
})

it('groups that have nothing to do with the values cost next to nothing', () => {
  const seed = seedOf(1)
  const values = Float64Array.from({ length: 20_000 }, () => seed.next())
  const groups = Float64Array.from({ length: 20_000 }, (_, row) => Math.floor(row / 4))
  expect(rowsWorth(values, groups)).toBeGreaterThan(19_000)
})

it('where nothing varies each group counts as one row; one group is one row, none is none', () => {
  expect(rowsWorth([1, 1, 1, 1], [3, 3, 4, 4])).toBe(2)
  expect(rowsWorth([1, 0, 1], [3, 3, 3])).toBe(1)
  expect(rowsWorth([], [])).toBe(0)
})
