import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('columns with one value, or none, are found; others are not', () => {
  const found = alertsOf('constant', {
    same: rows(40, () => 'x'),
    none: rows(40, () => null),
    varied: rows(40, (row) => row % 3),
  })
  expect(found.map(({ column }) => column)).toEqual(['same', 'none'])
  expect(found[0]).toMatchObject({ severity: 'info', mend: 'ignore: ["same"]' })
})

test('one value and missing cells are two things to know', () => {
  expect(alertsOf('constant', { flag: rows(40, (row) => (row % 2 === 0 ? 'x' : null)) })).toEqual([])
})
