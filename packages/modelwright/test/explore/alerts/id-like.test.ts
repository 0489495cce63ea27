import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('numbers and keys that name the row are found', () => {
  const found = alertsOf('id-like', {
    row: rows(60, (row) => row + 1),
    key: rows(60, (row) => `K-${1000 + row * 7}`),
    amount: rows(60, (row) => (row * 37) % 23),
  })
  expect(found.map(({ column }) => column)).toEqual(['row', 'key'])
  expect(found[0]).toMatchObject({ severity: 'warning', mend: 'ignore: ["row"]' })
})
