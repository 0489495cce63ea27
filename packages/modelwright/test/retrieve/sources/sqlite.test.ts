import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'libsql'
import { beforeAll, describe, expect, it } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import { retrieve, type SqliteOptions, sqlite } from '../../../src/retrieve/index.ts'
import { errorOf, openDesk } from '../desk.ts'
import { body, openWeb } from '../web.ts'

const desk = await openDesk()
const web = await openWeb()
const path = join(desk.folder, 'shop.db')

beforeAll(() => {
  const database = new Database(path)
  database.exec(`
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, price REAL, day DATE, paid BOOLEAN, big INTEGER, photo BLOB, code TEXT);
    INSERT INTO orders VALUES (1, 'Ann', 1.5, '2024-02-29', 1, 9007199254740993, x'00ff', '007');
    INSERT INTO orders VALUES (2, 'O''Brien', 2, '2024-03-01', 0, 1, NULL, '1');
    INSERT INTO orders VALUES (3, NULL, 9e999, NULL, NULL, NULL, NULL, '');
    INSERT INTO orders VALUES (4, '=HYPERLINK("http://e.org")', -1, '2024-03-02', 1, 5, NULL, '2');
    CREATE VIEW recent AS SELECT id, customer FROM orders WHERE day > '2024-02-29';
    CREATE TABLE many (n INTEGER);
    WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < 9999) INSERT INTO many SELECT n FROM c;
  `)
  database.close()
})

const read = (query: string, options: SqliteOptions = {}, file = 'shop.db') =>
  retrieve(sqlite(file, query, options), desk.context)
const failed = (query: string, options: SqliteOptions = {}, file?: string) =>
  errorOf(read(query, options, file))
const columns = 'id, customer, price, day, paid, big, code'

describe('sqlite', () => {
  it('reads the rows of a query with the types they are stored as', async () => {
    const { table, snapshot } = await read(`SELECT ${columns} FROM orders ORDER BY id`, {
      licence: 'internal',
    })
    const rows = [0, 1, 2, 3].map((row) => [...table.columns.values()].map((column) => cellOf(column, row)))
    expect(rows).toEqual([
      [1, 'Ann', 1.5, Date.UTC(2024, 1, 29), true, '9007199254740993', '007'],
      [2, "O'Brien", 2, Date.UTC(2024, 2, 1), false, '1', '1'],
      [3, null, null, null, null, null, null],
      [4, '=HYPERLINK("http://e.org")', -1, Date.UTC(2024, 2, 2), true, '5', '2'],
    ])
    expect(snapshot.provenance).toMatchObject({
      source: 'sqlite',
      from: ['shop.db'],
      licence: 'internal',
      settings: { query: `SELECT ${columns} FROM orders ORDER BY id` },
    })
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('binds values: nothing in them is ever read as SQL', async () => {
    const injected = "x' OR 1 = 1; DROP TABLE orders; --"
    const query = 'SELECT id, customer FROM orders WHERE customer = ? OR paid = ? OR id IN (?, ?) OR day = ?'
    const params = [injected, true, 2, 3n, new Date(Date.UTC(2024, 2, 1))]
    expect((await read(query, { params })).table.rowCount).toBe(4)
    await expect(
      failed('SELECT id FROM orders WHERE customer = ?', { params: [injected] }),
    ).resolves.toMatchObject({
      code: 'RETRIEVE_TABLE_EMPTY',
    })
    expect(
      (await read('SELECT * FROM many WHERE n < ?2 AND n >= ?1', { params: [5, 10] })).table.rowCount,
    ).toBe(5)
  })

  it('takes the name of a table or view for all of it, and reads many rows', async () => {
    expect((await read('recent')).table.rowCount).toBe(2)
    const { table } = await read('many')
    expect(table.rowCount).toBe(10_000)
    expect(cellOf(table.columns.get('n')!, 9999)).toBe(9999)
  })

  it('reads while another program writes', async () => {
    const writer = new Database(join(desk.folder, 'live.db'))
    writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)')
    writer.exec('BEGIN IMMEDIATE; INSERT INTO t VALUES (3)')
    expect((await read('t', {}, 'live.db')).table.rowCount).toBe(2)
    writer.exec('COMMIT')
    writer.close()
  })

  it('reads a database at an address', async () => {
    const url = web.on('/shop.db', body(await readFile(path)))
    expect((await read('recent', {}, url)).snapshot.provenance.from).toEqual([url])
  })
})

describe('sqlite says what is wrong', () => {
  it.each([
    ['SELECT * FROM ordres', /no such table: ordres/, /Did you mean "orders"|orders/],
    ['SELECT missing_one FROM orders', /no such column/, /./],
    ['SELECT id, FROM orders', /syntax error/, /./],
    ["SELECT id FROM orders WHERE customer = 'O'Brien'", /syntax|unrecognized/, /./],
  ])('in the words of the database: %s', async (query, says, mend) => {
    const error = await failed(query)
    expect(error).toMatchObject({
      code: 'RETRIEVE_QUERY_FAILED',
      message: expect.stringMatching(says),
      where: 'shop.db',
    })
    expect(error.mend.join(' ')).toMatch(mend)
  })

  it.each([
    ['', /is empty/],
    ['-- nothing', /is empty/],
    ['SELECT 1; SELECT 2', /more than one/],
    ['DELETE FROM orders', /does not read rows/],
    ['DROP TABLE orders', /does not read rows/],
    ['SELECT ? AS a', /has 1 parameters, but 0/],
  ])('a query that cannot be one, before anything is opened: %j', (query, says) => {
    expect(() => sqlite('nowhere.db', query)).toThrow(says)
  })

  it('never writes, whatever a query tries', async () => {
    const before = await readFile(path)
    for (const query of [
      'WITH x AS (SELECT 1) INSERT INTO many SELECT 1 RETURNING n',
      'WITH x AS (SELECT 1) DELETE FROM orders',
      'PRAGMA user_version = 7',
    ])
      expect(['RETRIEVE_QUERY_FAILED', 'RETRIEVE_QUERY_UNFIT']).toContain((await failed(query)).code)
    expect(await readFile(path)).toEqual(before)
  })

  it('binary data, names that occur twice, no row', async () => {
    const error = await failed('SELECT id, photo FROM orders')
    expect(error).toMatchObject({ code: 'RETRIEVE_COLUMN_BINARY', message: expect.stringContaining('photo') })
    expect(error.mend.join(' ')).toContain('hex("photo")')
    expect(await failed('SELECT a.id, b.id FROM orders a JOIN orders b')).toMatchObject({
      code: 'RETRIEVE_COLUMN_DUPLICATE',
      mend: [expect.stringContaining('AS other_id')],
    })
    expect(await failed('SELECT id FROM orders WHERE id > 9')).toMatchObject({ code: 'RETRIEVE_TABLE_EMPTY' })
  })

  it.each([
    [undefined, 'undefined'],
    [{}, 'object'],
    [[1], 'a list'],
    [Number.NaN, 'number'],
    [new Date(Number.NaN), 'no date'],
    [Symbol('x'), 'symbol'],
  ])('a value that is none: %s', (value, says) => {
    expect(() => sqlite('shop.db', 'SELECT ?', { params: [value as never] })).toThrow(says)
  })

  it('a file that is not there, is none, is cut off, or is locked', async () => {
    expect(await failed('orders', {}, 'shoop.db')).toMatchObject({ code: 'RETRIEVE_FILE_MISSING' })
    expect(existsSync(join(desk.folder, 'shoop.db'))).toBe(false)
    await desk.write('table.csv', 'a,b\n1,2\n')
    expect(await failed('orders', {}, 'table.csv')).toMatchObject({ code: 'RETRIEVE_FORMAT_WRONG' })
    await desk.write('empty.db', '')
    expect(await failed('orders', {}, 'empty.db')).toMatchObject({
      message: expect.stringContaining('is empty'),
    })
    await desk.write('cut.db', (await readFile(path)).subarray(0, 5000))
    expect(['RETRIEVE_FILE_DAMAGED', 'RETRIEVE_QUERY_FAILED']).toContain(
      (await failed('many', {}, 'cut.db')).code,
    )
    const writer = new Database(path)
    writer.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    expect(await failed('orders')).toMatchObject({ code: 'RETRIEVE_DATABASE_LOCKED' })
    writer.exec('ROLLBACK')
    writer.close()
  }, 20_000)

  it('stops when it is aborted', async () => {
    const signal = AbortSignal.abort(new Error('stopped'))
    await expect(retrieve(sqlite('shop.db', 'many'), { ...desk.context, signal })).rejects.toThrow('stopped')
    expect(await readdir(desk.temporary)).toEqual([])
  })
})
