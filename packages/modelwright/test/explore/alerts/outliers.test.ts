import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('far values are told, and how far they lie', () => {
  const found = alertsOf('outliers', {
    far: rows(400, (row) => (row === 5 ? 1e6 : row % 40)),
    near: rows(400, (row) => row % 40),
  })
  expect(found.map(({ column }) => column)).toEqual(['far'])
  expect(found[0]).toMatchObject({ severity: 'warning', mend: 'prepare: [clip("far")]' })
  expect(found[0].evidence).toContain('1 values lie outside')
})
