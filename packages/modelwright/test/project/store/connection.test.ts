import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from '../../../src/project/store/connection.ts'
import { temporaryFolder } from '../temporary.ts'

async function connection() {
  const made = await connect(join(await temporaryFolder(), 'a.db'))
  made.execute('CREATE TABLE t (v ANY) STRICT')
  return made
}

test('every kind of value that can be stored comes back', async () => {
  const { query, close } = await connection()
  const values = [true, false, Number.NaN, 0.1, 2 ** 53 - 1, Number.POSITIVE_INFINITY, 5n, 'a\0😀', '', null]
  for (const value of values) await query('INSERT INTO t VALUES (?)', [value])
  const { rows } = await query('SELECT v FROM t ORDER BY rowid', [])
  expect(rows.map((row) => (row as { v: unknown }).v)).toEqual([
    1,
    0,
    null,
    0.1,
    2 ** 53 - 1,
    Number.POSITIVE_INFINITY,
    5,
    'a\ufffd😀',
    '',
    null,
  ])
  await query('DELETE FROM t', [])
  await query('INSERT INTO t VALUES (?)', [Uint8Array.of(1, 2)])
  const [row] = (await query('SELECT hex(v) AS v FROM t', [])).rows
  expect(row).toEqual({ v: '0102' })
  close()
})

test('what cannot be stored is a bug, not the end of the process', async () => {
  const { query, close } = await connection()
  for (const value of [undefined, new Date(0), {}, [1, 2], [], () => 1, Symbol('a'), new Map()])
    await expect(query('INSERT INTO t VALUES (?)', [value])).rejects.toThrow(/^bug: cannot store/)
  expect((await query('SELECT count(*) AS n FROM t', [])).rows).toEqual([{ n: 0 }])
  close()
})

test('a statement used again sees a change of the schema', async () => {
  const { query, execute, close } = await connection()
  await query('INSERT INTO t VALUES (?)', [1])
  expect((await query('SELECT * FROM t', [])).rows).toEqual([{ v: 1 }])
  execute('ALTER TABLE t ADD COLUMN w ANY')
  expect((await query('SELECT * FROM t', [])).rows).toEqual([{ v: 1, w: null }])
  close()
})

test('thousands of different statements and of equal ones work', async () => {
  const { query, close } = await connection()
  for (let i = 0; i < 2000; i++) {
    expect((await query(`SELECT ${i} AS n`, [])).rows).toEqual([{ n: i }])
    await query('INSERT INTO t VALUES (?)', [i])
  }
  expect((await query('SELECT count(*) AS n FROM t', [])).rows).toEqual([{ n: 2000 }])
  close()
})

test('the settings that several processes need are on', async () => {
  const { query, close } = await connection()
  const values = async (name: string) => Object.values((await query(`PRAGMA ${name}`, [])).rows[0] as object)
  expect(await values('journal_mode')).toEqual(['wal'])
  expect(await values('synchronous')).toEqual([1])
  expect(await values('foreign_keys')).toEqual([1])
  close()
})
