import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('equal rows with different labels are told', () => {
  const a = rows(60, (row) => row % 30)
  const [found] = alertsOf(
    'conflicting-labels',
    { a, y: rows(60, (row) => (row === 0 || row % 2 === 1 ? 'yes' : 'no')) },
    'y',
  )
  expect(found).toMatchObject({ column: 'y', severity: 'warning' })
  expect(found.evidence).toContain('2 rows')
  expect(
    alertsOf('conflicting-labels', { a, y: rows(60, (row) => ((row % 30) % 2 ? 'yes' : 'no')) }, 'y'),
  ).toEqual([])
})
