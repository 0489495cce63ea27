import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('5 % to half are told; fewer, and more, are not', () => {
  const found = alertsOf('missing', {
    some: rows(100, (row) => (row < 5 ? null : row % 7)),
    half: rows(100, (row) => (row < 50 ? null : row % 7)),
    few: rows(100, (row) => (row < 4 ? null : row % 7)),
    most: rows(100, (row) => (row < 51 ? null : row % 7)),
  })
  expect(found.map(({ column }) => column)).toEqual(['some', 'half'])
  expect(found[0]).toMatchObject({ severity: 'info', mend: 'prepare: [missingFlag("some")]' })
})
