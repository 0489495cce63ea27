import { expect, test } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { compareTables } from '../../../src/explore/index.ts'
import { profiled, rows, tableOfCells } from '../sample.ts'

const before = tableOfCells({
  a: rows(200, (row) => row % 20),
  plan: rows(200, (row) => ['x', 'y'][row % 2]),
  gone: rows(200, (row) => row % 3),
})
const after = tableOfCells({
  a: rows(100, (row) => 30 + (row % 20)),
  plan: rows(100, (row) => ['x', 'z'][row % 2]),
  fresh: rows(100, (row) => row % 3),
})

test('columns that come, go and change are told, those that differ most first', () => {
  const sides = [before, after].map((table, at) => ({ name: `t${at}`, table, profile: profiled(table) }))
  const found = compareTables(sides[0], sides[1], seedOf(0))
  expect(found).toMatchObject({ added: ['fresh'], removed: ['gone'], retyped: [], sharedRows: 0 })
  expect(found.columns.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['plan', 'much'],
    ['a', 'much'],
  ])
  expect(found.columns[0].newLevels).toEqual({ count: 1, rows: 50, named: [{ level: 'z', count: 50 }] })
  expect(found.columns[0].lostLevels).toBe(1)
})

test('a table equals itself, row by row', () => {
  const side = { name: 't', table: before, profile: profiled(before) }
  const found = compareTables(side, side, seedOf(0))
  expect(found.sharedRows).toBe(200)
  expect(found.columns.every(({ effects }) => effects?.psi === 0 && effects.ks === 0)).toBe(true)
})

test('new levels of personal data are counted, not named', () => {
  const mails = (from: number) =>
    tableOfCells({ mail: rows(50, (row) => `p${row + from}@example.org`), b: rows(50, (row) => row % 2) })
  const [first, second] = [mails(0), mails(900)].map((table) => ({
    name: 't',
    table,
    profile: profiled(table),
  }))
  expect(JSON.stringify(compareTables(first, second, seedOf(0)))).not.toContain('example.org')
})
