import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

const x = rows(200, (row) => row % 17)

test('a class of 9 % is told, one of 10 % is not', () => {
  const nine = rows(200, (row) => (row < 18 ? 'yes' : 'no'))
  const [found] = alertsOf('imbalance', { x, y: nine }, 'y')
  expect(found).toMatchObject({ column: 'y', severity: 'warning' })
  expect(found.evidence).toContain('"yes" has 18 of 200 rows (9')
  const ten = rows(200, (row) => (row < 20 ? 'yes' : 'no'))
  expect(alertsOf('imbalance', { x, y: ten }, 'y')).toEqual([])
})

test('of several classes the rarest is told when it has less than a fifth of its even share', () => {
  const classes = rows(200, (row) => (row < 6 ? 'rare' : `c${row % 4}`))
  expect(alertsOf('imbalance', { x, y: classes }, 'y')[0].evidence).toContain('"rare"')
  expect(alertsOf('imbalance', { x, y: rows(200, (row) => `c${row % 5}`) }, 'y')).toEqual([])
})

test('without a target, and for a number, there is nothing to tell', () => {
  const y = rows(200, (row) => (row < 4 ? 'yes' : 'no'))
  expect(alertsOf('imbalance', { x, y })).toEqual([])
  expect(alertsOf('imbalance', { y, x }, 'x')).toEqual([])
})
