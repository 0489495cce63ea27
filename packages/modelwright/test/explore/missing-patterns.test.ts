import { expect, test } from 'vitest'
import { missingPatterns } from '../../src/explore/missing-patterns.ts'
import { rows, tableOfCells } from './sample.ts'

test('rows are counted by which columns they miss, most frequent first', () => {
  const table = tableOfCells({
    a: rows(10, (row) => (row < 3 ? null : 1)),
    b: rows(10, (row) => (row < 3 ? null : 'x')),
    c: rows(10, (row) => (row === 9 ? null : 2)),
    d: rows(10, () => 1),
  })
  const columns = [3, 3, 1, 0].map((missing, at) => ({ name: 'abcd'[at], missing }))
  expect(missingPatterns(table, columns)).toEqual([
    { columns: [], rows: 6 },
    { columns: ['a', 'b'], rows: 3 },
    { columns: ['c'], rows: 1 },
  ])
})
