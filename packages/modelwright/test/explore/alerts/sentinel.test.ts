import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('a repeated -999 below all others is told; an honest end of the range is not', () => {
  const found = alertsOf('sentinel', {
    marked: rows(300, (row) => (row % 30 === 0 ? -999 : row % 40)),
    honest: rows(300, (row) => row % 100),
  })
  expect(found.map(({ column }) => column)).toEqual(['marked'])
  expect(found[0].evidence).toBe('10 rows hold -999, far from all other values: a mark for a missing one?')
})
