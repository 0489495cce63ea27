import { expect, test } from 'vitest'
import { alertsOf, days, rows } from '../sample.ts'

const day = days(rows(400, (row) => row))

test('a week in daily numbers is told; noise is not', () => {
  let state = 3
  const noise = rows(400, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  })
  const found = alertsOf('seasonal', {
    day,
    weekly: rows(400, (row) => [5, 6, 7, 8, 9, 2, 1][row % 7] + noise[row]),
    noise,
  })
  expect(found.map(({ column }) => column)).toEqual(['weekly'])
  expect(found[0].evidence).toContain('after 7 of 400 points')
})
