import { expect, test } from 'vitest'
import { profiled, rows, tableOfCells } from '../sample.ts'

const y = rows(120, (row) => (row % 4 === 0 ? 'yes' : 'no'))

function alongOf(
  cells: readonly (number | null)[] | readonly (string | null)[],
  target: readonly string[] | readonly number[] = y,
) {
  return profiled(tableOfCells({ x: cells, y: target }), 'y').columns[0].along
}

test('the share of the positive class in each level shown', () => {
  const x = rows(120, (row) => (row % 4 === 0 ? 'a' : row % 4 === 1 ? 'b' : 'c'))
  expect(alongOf(x)).toEqual([0, 1, 0])
})

test('the mean of a number in each bin; null where fewer than ten rows are', () => {
  const x = rows(120, (row) => (row < 5 ? 3 : row % 2))
  const target = rows(120, (row) => 10 * (row % 2) + (row % 3) * 0.001)
  const found = alongOf(x, target)!
  expect(found).toHaveLength(4)
  expect(found[0]).toBeCloseTo(0, 1)
  expect(found[1]).toBeCloseTo(10, 1)
  expect(found.slice(2)).toEqual([null, null])
})

test('missing values belong nowhere', () => {
  expect(alongOf(rows(120, (row) => (row % 4 === 0 ? null : row % 2 === 0 ? 'a' : 'b')))).toEqual([0, 0])
})

test('levels that look the same once cut are not told apart, so nothing is said', () => {
  const long = 'x'.repeat(90)
  expect(alongOf(rows(120, (row) => `${long}${row % 2}`))).toBeUndefined()
})

test('more than two classes have no mean', () => {
  expect(
    alongOf(
      rows(120, (row) => row % 7),
      rows(120, (row) => `c${row % 3}`),
    ),
  ).toBeUndefined()
})
