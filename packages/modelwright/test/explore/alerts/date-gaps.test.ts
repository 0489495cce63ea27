import { expect, test } from 'vitest'
import { alertsOf, days, rows } from '../sample.ts'

test('a gap in daily rows is told; moments without a rule are not', () => {
  const found = alertsOf('date-gaps', {
    daily: days(rows(60, (row) => (row < 30 ? row : row + 12))),
    wild: days(rows(60, (row) => row * row)),
  })
  expect(found.map(({ column }) => column)).toEqual(['daily'])
  expect(found[0].evidence).toBe(
    '98 % of its steps are 1 day, but 1 is over three times as long; the longest is 13 days.',
  )
})
