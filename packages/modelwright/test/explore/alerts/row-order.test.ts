import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('rows sorted by the target are told; mixed ones are not', () => {
  const x = rows(400, (row) => row % 7)
  const [found] = alertsOf('row-order', { x, y: rows(400, (row) => (row < 200 ? 'no' : 'yes')) }, 'y')
  expect(found).toMatchObject({ column: 'y', severity: 'warning' })
  expect(alertsOf('row-order', { x, y: rows(400, (row) => (row % 2 ? 'no' : 'yes')) }, 'y')).toEqual([])
  expect(alertsOf('row-order', { x, y: rows(400, (row) => row * 1.5 + (row % 3)) }, 'y')).toHaveLength(1)
})
