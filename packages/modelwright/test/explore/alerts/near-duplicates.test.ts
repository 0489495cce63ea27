import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('rows that differ in an id or in case are told; exact copies are another matter', () => {
  const id = rows(60, (row) => row + 1)
  const near = alertsOf('near-duplicates', { id, a: rows(60, (row) => row % 20), b: rows(60, () => 'x') })
  expect(near[0].evidence).toContain('40 rows (67 %)')
  expect(alertsOf('near-duplicates', { a: [1, 2, 1], b: ['x', 'y', 'x'] })).toEqual([])
  expect(alertsOf('near-duplicates', { a: [1, 2, 1], b: ['x', 'y', 'X '] })).toHaveLength(1)
})
