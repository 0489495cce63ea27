import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('ids and constants are named in one line', () => {
  const found = alertsOf('rejected', {
    id: rows(60, (row) => row + 1),
    same: rows(60, () => 'x'),
    a: rows(60, (row) => row % 7),
  })
  expect(found).toEqual([
    {
      alert: 'rejected',
      severity: 'info',
      evidence: '"id", "same" are left out of every model: ids and constants say nothing of other rows.',
      mend: 'ignore: ["id", "same"]',
    },
  ])
  expect(alertsOf('rejected', { a: rows(60, (row) => row % 7) })).toEqual([])
})
