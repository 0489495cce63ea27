import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('without a learner there is nothing to tell', () => {
  expect(
    alertsOf(
      'label-errors',
      { a: rows(60, (row) => row % 7), y: rows(60, (row) => ['u', 'v'][row % 2]) },
      'y',
    ),
  ).toEqual([])
})
