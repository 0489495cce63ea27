import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('more than 50 levels are told, 50 are not', () => {
  const found = alertsOf('high-cardinality', {
    many: rows(1020, (row) => `level ${row % 51}`),
    few: rows(1020, (row) => `level ${row % 50}`),
    amount: rows(1020, (row) => row / 7),
  })
  expect(found.map(({ column }) => column)).toEqual(['many'])
  expect(found[0].evidence).toBe('51 levels, 20 rows each on average; rare ones are pooled.')
})
