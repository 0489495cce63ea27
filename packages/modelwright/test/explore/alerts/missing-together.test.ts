import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('columns missing in the same rows are told; gaps of their own are not', () => {
  const gaps = (of: (row: number) => boolean) => rows(100, (row) => (of(row) ? null : row % 7))
  const [found] = alertsOf('missing-together', {
    a: gaps((row) => row < 9),
    b: gaps((row) => row < 9),
    c: gaps(() => false),
  })
  expect(found.evidence).toContain('"a", "b" are missing together in 9 rows (9')
  expect(alertsOf('missing-together', { a: gaps((row) => row < 9), b: gaps((row) => row > 90) })).toEqual([])
})
