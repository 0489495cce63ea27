import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('a level that 99 % of the rows have is told, and never as 100 %', () => {
  const found = alertsOf('near-constant', {
    nearly: rows(1000, (row) => (row < 4 ? 'b' : 'a')),
    less: rows(1000, (row) => (row < 11 ? 'b' : 'a')),
  })
  expect(found.map(({ column }) => column)).toEqual(['nearly'])
  expect(found[0].evidence).toBe('99.6 % of its values are "a".')
})
