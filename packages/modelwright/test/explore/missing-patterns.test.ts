import { expect, test } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
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
  expect(missingPatterns({ batch: table, columns })).toEqual([
    { columns: [], rows: 6 },
    { columns: ['a', 'b'], rows: 3 },
    { columns: ['c'], rows: 1 },
  ])
})

test('patterns are told apart where nearly every row has its own', () => {
  const names = Array.from({ length: 40 }, (_, at) => `c${at}`)
  const draw = seedOf(4)
  const gaps = names.map(() => rows(64, () => draw.next() < 0.5))
  const table = tableOfCells(
    Object.fromEntries(names.map((name, at) => [name, gaps[at].map((isGap) => (isGap ? null : 1))])),
  )
  const columns = names.map((name, at) => ({ name, missing: gaps[at].filter(Boolean).length }))
  const keys = rows(64, (row) => gaps.map((gap) => Number(gap[row])).join(''))
  const found = missingPatterns({ batch: table, columns })
  expect(new Set(keys).size).toBe(64)
  expect(found).toEqual(rows(10, (row) => ({ columns: names.filter((_, at) => gaps[at][row]), rows: 1 })))
})
