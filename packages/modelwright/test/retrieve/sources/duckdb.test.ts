import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import { type DuckdbOptions, duckdb, retrieve } from '../../../src/retrieve/index.ts'
import { errorOf, openDesk, runSql } from '../desk.ts'

const desk = await openDesk()
const path = join(desk.folder, 'lake.duckdb')

beforeAll(async () => {
  await runSql(
    desk,
    `ATTACH '${path}' AS lake;
     CREATE TABLE lake.trips AS SELECT range AS id, 'z' || range % 3 AS zone, DATE '2024-01-01' + range::INTEGER AS day,
       range % 2 = 0 AS paid, [range, 1] AS stops, {'a': range} AS extra FROM range(5000);
     CREATE SCHEMA lake.old; CREATE TABLE lake.old.trips AS SELECT 1 AS n UNION ALL SELECT 2;
     DETACH lake`,
  )
})

const read = (query: string, options: DuckdbOptions = {}, file = 'lake.duckdb') =>
  retrieve(duckdb(file, query, options), desk.context)
const failed = (query: string, options: DuckdbOptions = {}, file?: string) =>
  errorOf(read(query, options, file))

describe('duckdb', () => {
  it('reads the rows of a query with their types, in order', async () => {
    const { table, snapshot } = await read('SELECT * FROM trips WHERE id < ? ORDER BY id LIMIT ?', {
      params: [100, 3],
    })
    expect([...table.columns.keys()]).toEqual(['id', 'zone', 'day', 'paid', 'stops', 'extra'])
    expect([...table.columns.values()].map((column) => cellOf(column, 2))).toEqual([
      2,
      'z2',
      Date.UTC(2024, 0, 3),
      true,
      '[2,1]',
      '{"a":2}',
    ])
    expect(snapshot.provenance).toMatchObject({ source: 'duckdb', from: ['lake.duckdb'] })
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('binds values of every kind: nothing in them is ever read as SQL', async () => {
    const injected = "z1'; DROP TABLE trips; --"
    const query =
      'SELECT id FROM trips WHERE (zone = $1 OR zone = $2) AND paid = $3 AND day >= $4::TIMESTAMP AND id < $5 AND $6 IS NULL'
    const params = [injected, 'z1', true, new Date(Date.UTC(2024, 0, 2)), 10.5, null]
    expect(
      [...(await read(query, { params })).table.columns.values()].map((c) => [cellOf(c, 0), cellOf(c, 1)]),
    ).toEqual([[4, 10]].map(() => [4, 10]))
  })

  it('takes the name of a table for all of it', async () => {
    expect((await read('trips')).table.rowCount).toBe(5000)
    expect((await read('old.trips')).table.rowCount).toBe(2)
  })
})

describe('duckdb says what is wrong', () => {
  it.each([
    ['SELECT * FROM tripps', /tripps does not exist/, /trips/],
    ['SELECT nothing FROM trips', /nothing/, /./],
    ['SELECT id FROM trips WHERE', /syntax error/, /./],
    ["SELECT id FROM trips WHERE day = 'no day'", /date/i, /./],
  ])('in the words of the database: %s', async (query, says, mend) => {
    const error = await failed(query)
    expect(error).toMatchObject({ code: 'RETRIEVE_QUERY_FAILED', message: expect.stringMatching(says) })
    expect(error.message).not.toMatch(/LINE|\n/)
    expect(error.mend.join(' ')).toMatch(mend)
  })

  it('never writes, nor lets a query out of its brackets', async () => {
    const before = await readFile(path)
    for (const query of [
      "SELECT 1) TO 'leak.csv'; --",
      "SELECT 1) TO 'leak.csv' --",
      'WITH x AS (SELECT 1) INSERT INTO trips SELECT 1',
    ])
      expect(['RETRIEVE_QUERY_FAILED', 'RETRIEVE_QUERY_UNFIT']).toContain((await failed(query)).code)
    expect(() => duckdb('x.duckdb', "COPY trips TO 'leak.csv'")).toThrow(/does not read rows/)
    expect(() => duckdb('x.duckdb', 'INSERT INTO trips SELECT 1')).toThrow(/does not read rows/)
    expect(await readFile(path)).toEqual(before)
    expect(await readdir(desk.folder)).not.toContain('leak.csv')
  })

  it('names that occur twice, values too many, no row', async () => {
    expect(await failed('SELECT id FROM trips WHERE id < 0')).toMatchObject({ code: 'RETRIEVE_TABLE_EMPTY' })
    expect(await failed('SELECT id, zone AS id FROM trips')).toMatchObject({
      code: 'RETRIEVE_COLUMN_DUPLICATE',
    })
    expect(() => duckdb('x.duckdb', 'SELECT 1', { params: [1] })).toThrow(/0 parameters, but 1/)
  })

  it('a file that is not there, is none, or is cut off', async () => {
    expect(await failed('trips', {}, 'lke.duckdb')).toMatchObject({ code: 'RETRIEVE_FILE_MISSING' })
    await desk.write('table.csv', 'a,b\n1,2\n')
    expect(await failed('trips', {}, 'table.csv')).toMatchObject({ code: 'RETRIEVE_FORMAT_WRONG' })
    await desk.write('cut.duckdb', (await readFile(path)).subarray(0, 9000))
    expect(['RETRIEVE_FILE_DAMAGED', 'RETRIEVE_QUERY_FAILED']).toContain(
      (await failed('trips', {}, 'cut.duckdb')).code,
    )
  })

  it('a file that another program has open for writing', async () => {
    const package_ = createRequire(import.meta.url).resolve('@duckdb/node-api')
    const code = `const { DuckDBInstance } = require(${JSON.stringify(package_)})
      DuckDBInstance.create(${JSON.stringify(path)}).then(() => { console.log('open'); setInterval(() => {}, 1000) })`
    const writer = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(writer.stdout!, 'data')
    try {
      expect(await failed('trips')).toMatchObject({ code: 'RETRIEVE_DATABASE_LOCKED' })
    } finally {
      writer.kill()
      await once(writer, 'exit')
    }
  })
})
