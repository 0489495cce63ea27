import { expect, test } from 'vitest'
import { alertsOf, days, rows } from '../sample.ts'

const day = days(rows(400, (row) => row))

test('a walk is told; noise about a level is not', () => {
  let state = 5
  let walk = 0
  const noise = rows(400, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648 - 0.5
  })
  const found = alertsOf('non-stationary', {
    day,
    walk: noise.map((step) => {
      walk += step
      return walk
    }),
    noise,
  })
  expect(found.map(({ column }) => column)).toEqual(['walk'])
  expect(found[0]).toMatchObject({ severity: 'info', mend: 'time: "day"' })
})
