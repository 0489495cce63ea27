import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('infinite values are told', () => {
  const found = alertsOf('infinite', {
    endless: rows(40, (row) => (row === 3 ? Number.POSITIVE_INFINITY : row % 9)),
    plain: rows(40, (row) => row % 9),
  })
  expect(found).toEqual([
    {
      alert: 'infinite',
      column: 'endless',
      severity: 'error',
      evidence: '1 of its values are infinite: a division by zero, or a mark for something else?',
      mend: 'prepare: [clip("endless")]',
    },
  ])
})
