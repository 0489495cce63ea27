import { afterAll, expect, test } from 'vitest'
import { silent, textColumn } from '../../src/core/index.ts'
import { measureColumns } from '../../src/explore/measures.ts'
import { openPool } from '../../src/project/worker-pool.ts'
import { inferKinds } from '../../src/retrieve/index.ts'
import { days, rows, tableOfCells } from './sample.ts'

const pool = openPool({ size: 2, log: silent })
afterAll(() => pool.close())

const table = tableOfCells({
  id: rows(260_000, (row) => row),
  value: rows(260_000, (row) => (row % 9 === 0 ? null : ((row * 7919) % 100_003) / 8)),
  level: rows(260_000, (row) => `l${row % 7}`),
  day: days(rows(260_000, (row) => row % 900)),
  text: textColumn(rows(260_000, (row) => (row % 5 === 0 ? null : `text ${(row * 31) % 150_001} ü`))),
})

test('threads measure what this one does, and kinds are the same without counting again', async () => {
  const here = await measureColumns(table.columns, table.rowCount)
  expect(await measureColumns(table.columns, table.rowCount, pool)).toEqual(here)
  const known = inferKinds(table, here)
  const counted = inferKinds(table)
  expect(known.map(({ name, kind, reason, missing }) => [name, kind, reason, missing])).toEqual(
    counted.map(({ name, kind, reason, missing }) => [name, kind, reason, missing]),
  )
  expect(here.get('text')?.distinct).toBe(counted[4].distinct)
  expect(here.get('id')?.distinct).toBe(260_000)
})
