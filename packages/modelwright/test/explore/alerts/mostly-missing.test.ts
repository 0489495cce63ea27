import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('more than half missing is told; half, and all, are not', () => {
  const found = alertsOf('mostly-missing', {
    more: rows(100, (row) => (row < 49 ? row % 5 : null)),
    half: rows(100, (row) => (row < 50 ? row % 5 : null)),
    all: rows(100, () => null),
  })
  expect(found).toEqual([
    {
      alert: 'mostly-missing',
      column: 'more',
      severity: 'warning',
      evidence: '51 % of its cells are missing.',
      mend: 'ignore: ["more"]',
    },
  ])
})
