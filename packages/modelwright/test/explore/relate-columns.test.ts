import { afterAll, expect, test } from 'vitest'
import { seedOf, silent } from '../../src/core/index.ts'
import { measureColumns } from '../../src/explore/measures.ts'
import { profileTable } from '../../src/explore/profile.ts'
import { relateColumns } from '../../src/explore/relate-columns.ts'
import { openPool } from '../../src/project/worker-pool.ts'
import { inferKinds } from '../../src/retrieve/index.ts'
import { days, rows, tableOfCells } from './sample.ts'

const pool = openPool({ size: 2, log: silent })
afterAll(() => pool.close())

const count = 210_000
const table = tableOfCells({
  day: days(rows(count, (row) => row)),
  value: rows(count, (row) => (row % 9 === 0 ? null : ((row * 7919) % 100_003) / 8)),
  other: rows(count, (row) => (row % 4 === 0 ? null : Math.sin(row / 9000))),
  full: rows(count, (row) => (row * 31) % 5003),
  level: rows(count, (row) => (row % 12 === 0 ? null : `l${row % 7}`)),
})

test('threads find what a profile finds by itself', async () => {
  const measures = await measureColumns(table.columns, table.rowCount)
  const infos = inferKinds(table, measures)
  const seed = seedOf(0)
  const related = await relateColumns(table, infos, { measures, seed, pool })
  expect(related.patterns).toHaveLength(5)
  expect([...related.series!.keys()].sort()).toEqual(['full', 'other', 'value'])
  const profiled = profileTable(table, infos, { measures, seed, log: silent })
  expect(profileTable(table, infos, { measures, seed, log: silent, ...related })).toEqual(profiled)
})
