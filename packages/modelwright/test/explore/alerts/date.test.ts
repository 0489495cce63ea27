import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('dates that are strings are told; codes are not', () => {
  const found = alertsOf('date', {
    day: rows(200, (row) => `${1 + (row % 28)}/${1 + (row % 12)}/2024`),
    month: rows(200, (row) => `${1 + (row % 28)} March 2024`),
    code: rows(200, (row) => `12/${row % 40}`),
  })
  expect(found.map(({ column }) => column)).toEqual(['day', 'month'])
  expect(found[0].severity).toBe('warning')
})
