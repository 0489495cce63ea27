import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('rows equal to an earlier one in every column are counted', () => {
  const [found] = alertsOf('duplicate-rows', { a: [1, 2, 1, 1], b: ['x', 'y', 'x', 'z'] })
  expect(found).toMatchObject({ severity: 'warning', mend: 'clean: [...autoFixes(), dropDuplicates()]' })
  expect(found.evidence).toContain('1 row')
  expect(found.column).toBeUndefined()
})

test('rows that differ in one column are none', () => {
  expect(alertsOf('duplicate-rows', { a: rows(50, (row) => row), b: rows(50, () => 'x') })).toEqual([])
})
