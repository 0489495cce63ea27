import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('two spellings of one level are told', () => {
  const found = alertsOf('spellings', {
    spelt: rows(90, (row) => ['New York', 'new york ', 'Boston'][row % 3]),
    plain: rows(90, (row) => ['New York', 'Boston'][row % 2]),
  })
  expect(found.map(({ column }) => column)).toEqual(['spelt'])
  expect(found[0].evidence).toContain('differ in case, blanks or marks only')
})
