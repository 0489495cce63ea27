import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('a column without a value is told; one value is enough', () => {
  const found = alertsOf('empty', {
    none: rows(40, () => null),
    one: rows(40, (row) => (row === 0 ? 1 : null)),
    all: rows(40, (row) => row % 3),
  })
  expect(found.map(({ column }) => column)).toEqual(['none'])
  expect(found[0]).toMatchObject({ severity: 'warning', mend: 'ignore: ["none"]' })
})
