import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('a long tail is told, to either side; a bell is not', () => {
  const tail = rows(300, (row) => (row === 7 ? 90_000 : row % 50))
  const found = alertsOf('skewness', {
    right: tail,
    left: tail.map((value) => -value),
    even: rows(300, (row) => (row % 50) + (row % 7)),
  })
  expect(found.map(({ column }) => column)).toEqual(['right', 'left'])
  expect(found[0]).toMatchObject({ severity: 'info', mend: 'prepare: [power("right")]' })
  expect(found[1].evidence).toContain('to the left')
})
