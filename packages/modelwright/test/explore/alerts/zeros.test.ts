import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('half zeros are told, and neither fewer nor a column of two values', () => {
  const found = alertsOf('zeros', {
    half: rows(100, (row) => (row % 2 === 0 ? 0 : row)),
    fewer: rows(100, (row) => (row % 3 === 0 ? 0 : row * 1.5)),
    flag: rows(100, (row) => (row % 4 === 0 ? 1 : 0)),
  })
  expect(found.map(({ column }) => column)).toEqual(['half'])
  expect(found[0]).toMatchObject({ severity: 'info', mend: 'prepare: [bin("half")]' })
  expect(found[0].evidence).toContain('50 %')
})
