import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('a level with over 90 % of the rows is told', () => {
  const found = alertsOf('uneven-levels', {
    uneven: rows(200, (row) => (row < 185 ? 'a' : ['b', 'c', 'd'][row % 3])),
    even: rows(200, (row) => ['a', 'b', 'c'][row % 3]),
  })
  expect(found.map(({ column }) => column)).toEqual(['uneven'])
  expect(found[0].evidence).toBe('93 % of its values are "a"; the other 3 levels share the rest.')
})
