import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('words for a missing value are told', () => {
  const found = alertsOf('missing-tokens', {
    marked: rows(100, (row) => (row % 10 === 0 ? 'N/A' : ['a', 'b'][row % 2])),
    plain: rows(100, (row) => ['a', 'b', 'none'][row % 3]),
  })
  expect(found.map(({ column }) => column)).toEqual(['marked'])
  expect(found[0].evidence).toBe('10 rows hold "N/A", which reads like a missing value.')
  expect(found[0].mend).toBe('clean: [...autoFixes(), missingTokens({ columns: ["marked"] })]')
})
