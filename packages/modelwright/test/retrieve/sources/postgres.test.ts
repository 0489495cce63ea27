import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import { type PostgresOptions, postgres, type QueryValue, retrieve } from '../../../src/retrieve/index.ts'
import { findPostgres, openPostgres, type PostgresServer } from '../databases/postgres-server.ts'
import { errorOf, openDesk } from '../desk.ts'

const desk = await openDesk()
const bin = findPostgres()
let server: PostgresServer
let admin: pg.Client

describe('postgres is plain data', () => {
  it('with the query, its parameters and the options that were given', () => {
    expect(postgres('orders', [], { connectTimeoutMs: 5 })).toEqual({
      kind: 'source',
      name: 'postgres',
      options: { query: 'orders', params: [], connectTimeoutMs: 5 },
    })
  })

  it.each([
    ['', [], /is empty/],
    ['SELECT 1; SELECT 2', [], /more than one/],
    ['DELETE FROM t', [], /does not read rows/],
    ['SELECT $1', [], /has 1 parameters, but 0/],
    ["SELECT '$1', $$ $2 $$", [1], /has 0 parameters, but 1/],
    ['SELECT $1', [[1]], /found a list/],
    ['SELECT $1', [{}], /found object/],
  ] as [string, QueryValue[], RegExp][])('%j is refused before anything is opened', (query, params, says) => {
    expect(() => postgres(query, params)).toThrow(says)
  })
})

describe('without a server', () => {
  const failed = (url: string, options: PostgresOptions = {}) =>
    errorOf(retrieve(postgres('SELECT 1 AS a', [], { url, connectTimeoutMs: 300, ...options }), desk.context))

  it('says that nothing listens, that there is no such host, and that it does not answer', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as { port: number }
    for (const [url, says] of [
      ['postgres://u:planted@127.0.0.1:1/d', /nothing listens/],
      ['postgres://u:planted@nowhere.invalid/d', /no host of that name|looked up/],
      [`postgres://u:planted@127.0.0.1:${port}/d`, /in time/],
    ] as const) {
      const error = await failed(url)
      expect(error).toMatchObject({ code: 'RETRIEVE_HOST_UNREACHABLE', message: expect.stringMatching(says) })
      expect(JSON.stringify([error.message, error.where, error.mend])).not.toContain('planted')
    }
    silent.close()
  })

  it('says that something else answers', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    )
    await once(web, 'listening')
    const { port } = web.address() as { port: number }
    expect(await failed(`postgres://u@127.0.0.1:${port}/d`)).toMatchObject({
      code: 'RETRIEVE_HOST_UNREACHABLE',
    })
    web.close()
  })

  it.each(['mysql://u:planted@host/d', 'host=localhost password=planted', 'postgres://u:planted@ho st/d'])(
    '%s is no address, and is not shown',
    async (url) => {
      const error = await failed(url)
      expect(error.code).toBe('RETRIEVE_ADDRESS_INVALID')
      expect(JSON.stringify([error.message, error.where, error.mend])).not.toContain('planted')
    },
  )

  it('says which variable is missing', async () => {
    expect(await failed('postgres://u:${PG_SECRET}@host/d')).toMatchObject({
      code: 'RETRIEVE_SECRET_MISSING',
    })
  })
})

describe.skipIf(bin === undefined)('postgres (needs a PostgreSQL server: apt install postgresql)', () => {
  beforeAll(async () => {
    server = await openPostgres(bin!)
    admin = new pg.Client({ connectionString: server.url })
    admin.on('error', () => {})
    await admin.connect()
    await admin.query(`
      CREATE TYPE mood AS ENUM ('glad', 'sad');
      CREATE TABLE orders (id int PRIMARY KEY, big bigint, price numeric(12, 4), share double precision, name text, code varchar(10),
        paid boolean, day date, at timestamp, moment timestamptz, spent interval, tags text[], extra jsonb, mood mood, photo bytea);
      INSERT INTO orders VALUES
        (1, 9007199254740993, 1.5, 'NaN', 'Ann', '007', true, '2024-02-29', '2024-02-29 12:30:00.25', '2024-02-29 12:30+02', '1 day', '{a,"b,c"}', '{"k": 1}', 'glad', '\\x00'),
        (2, 2, -0.0001, 'Infinity', E'O''Brien, "the"\\nsecond \\\\', '1', false, '1900-01-01', '1999-12-31 23:59:59', '2024-01-01', NULL, '{}', NULL, 'sad', NULL),
        (3, NULL, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
      CREATE TABLE many AS SELECT n, n / 7.0 AS share, 'w' || n % 5 AS word FROM generate_series(1, 30000) n;
      CREATE SCHEMA old; CREATE TABLE old.orders AS SELECT 1 AS n UNION ALL SELECT 2;
      CREATE TABLE secret (a int); CREATE ROLE reader LOGIN PASSWORD 'planted-reader'; GRANT SELECT ON orders TO reader;
      CREATE ROLE expired LOGIN PASSWORD 'planted-expired' VALID UNTIL '2020-01-01';
    `)
  })
  afterAll(() => admin?.end())
  beforeEach(() => {
    desk.reports.length = 0
  })

  const read = (query: string, params: QueryValue[] = [], options: PostgresOptions = {}, more = {}) =>
    retrieve(postgres(query, params, { url: server.url, ...options }), { ...desk.context, ...more })
  const failed = (...given: Parameters<typeof read>) => errorOf(read(...given))

  it('reads the rows of a query with the types the database declares', async () => {
    const query =
      'SELECT id, big, price, share, name, code, paid, day, at, moment, spent, tags, extra, mood FROM orders ORDER BY id; -- all'
    const { table, snapshot } = await read(query, [], { licence: 'internal' })
    const cells = [0, 1, 2].map((row) => [...table.columns.values()].map((column) => cellOf(column, row)))
    expect(cells).toEqual([
      [
        1,
        '9007199254740993',
        1.5,
        null,
        'Ann',
        '007',
        true,
        Date.UTC(2024, 1, 29),
        Date.UTC(2024, 1, 29, 12, 30, 0, 250),
        Date.UTC(2024, 1, 29, 10, 30),
        '1 day',
        '{a,"b,c"}',
        '{"k": 1}',
        'glad',
      ],
      [
        2,
        '2',
        -0.0001,
        null,
        'O\'Brien, "the"\nsecond \\',
        '1',
        false,
        Date.UTC(1900, 0, 1),
        Date.UTC(1999, 11, 31, 23, 59, 59),
        Date.UTC(2024, 0, 1),
        null,
        '{}',
        null,
        'sad',
      ],
      [3, null, null, null, null, null, null, null, null, null, null, null, null, null],
    ])
    expect(snapshot.provenance).toEqual({
      source: 'postgres',
      from: [`postgres://127.0.0.1:${server.port}/postgres`],
      settings: { query: query.split(';')[0], format: 'parquet' },
      licence: 'internal',
    })
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('binds values of every kind: nothing in them is ever read as SQL', async () => {
    const injected = [
      "'; DROP TABLE orders; --",
      "\\'; DROP TABLE orders; --",
      "' OR 1=1 --",
      '$1',
      "E'\\''",
      '${NO',
      '"',
    ]
    for (const text of injected) {
      const { table } = await read('SELECT $1::text AS a, id FROM orders', [text])
      expect(cellOf(table.columns.get('a')!, 0)).toBe(text)
    }
    const day = new Date(Date.UTC(2024, 1, 29))
    const query =
      'SELECT id FROM orders WHERE paid = $1 AND day = $2 AND id - $3 = 2 AND price < $4 AND $5::text IS NULL AND big > $6 OR id = $7 ORDER BY id LIMIT $8'
    const { table } = await read(query, [true, day, -1, 1.75, null, 9007199254740992n, 2, 5])
    expect([0, 1].map((row) => cellOf(table.columns.get('id')!, row))).toEqual([1, 2])
    expect((await admin.query('SELECT count(*) AS n FROM orders')).rows[0].n).toBe('3')
  })

  it('keeps the order of many rows, and takes the name of a table for all of it', async () => {
    const { table } = await read('SELECT * FROM many ORDER BY n DESC')
    expect(table.rowCount).toBe(30_000)
    expect([0, 29_999].map((row) => cellOf(table.columns.get('n')!, row))).toEqual([30_000, 1])
    expect(table.columns.get('word')!.type).toBe('category')
    expect((await read('old.orders')).table.rowCount).toBe(2)
    const wide = await read(
      'SELECT 12345678901234567890::numeric AS n, 1.5::numeric AS x UNION ALL SELECT 1, 2',
    )
    expect(cellOf(wide.table.columns.get('n')!, 0)).toBe('12345678901234567890')
    expect(wide.table.columns.get('x')!.type).toBe('number')
  })

  it('reads the same whatever the server is set to', async () => {
    const before = await read('SELECT at, moment, day FROM orders ORDER BY id')
    await admin.query(
      "ALTER DATABASE postgres SET TimeZone = 'Asia/Tokyo'; ALTER DATABASE postgres SET DateStyle = 'German, DMY'; ALTER DATABASE postgres SET standard_conforming_strings = off",
    )
    const after = await read('SELECT at, moment, day FROM orders ORDER BY id')
    expect(after.snapshot.digest).toBe(before.snapshot.digest)
    const { table } = await read("SELECT $1::text AS a, 'b\\' AS b FROM orders", ["\\'; SELECT 1; --"])
    expect(cellOf(table.columns.get('a')!, 0)).toBe("\\'; SELECT 1; --")
    await admin.query('ALTER DATABASE postgres RESET ALL')
  })

  it('takes the address from the environment, and a parameter too; secrets stay out of everything', async () => {
    const { password, port } = server
    const env = { DATABASE_URL: server.url, PGPASSWORD: password, SECRET: 'planted-param' }
    const results = [
      await read('orders_names', [], {}, {}).catch((error: Error) => error),
      await retrieve(postgres('SELECT id, name FROM orders'), { ...desk.context, env }),
      await retrieve(
        postgres('SELECT id, name FROM orders WHERE name <> $1', ['${SECRET}'], {
          url: `postgres://keeper:\${PGPASSWORD}@127.0.0.1:${port}/postgres`.replace(
            '${PGPASSWORD}',
            '${ENCODED}',
          ),
        }),
        {
          ...desk.context,
          env: { ...env, ENCODED: encodeURIComponent(password) },
        },
      ),
      await retrieve(postgres('SELECT id, name FROM orders'), {
        ...desk.context,
        env: {
          PGHOST: '127.0.0.1',
          PGPORT: String(port),
          PGUSER: 'keeper',
          PGPASSWORD: password,
          PGDATABASE: 'postgres',
        },
      }),
      await failed('SELECT $1::int AS a', ['${SECRET}'], {}, { env }),
    ]
    expect(results[4]).toMatchObject({
      code: 'RETRIEVE_QUERY_FAILED',
      message: expect.stringContaining('invalid input syntax'),
    })
    const stored: string[] = []
    for await (const { digest } of desk.objects.list())
      stored.push(await readFile(await desk.objects.pathOf(digest), 'latin1'))
    const said = results.map((result) =>
      result instanceof Error
        ? JSON.stringify({ ...result, text: result.message })
        : JSON.stringify(result.snapshot),
    )
    for (const text of [...said, JSON.stringify(desk.reports), ...stored]) expect(text).not.toMatch(/planted/)
  })

  it.each([
    ['SELECT * FROM ordres', /relation "ordres" does not exist/, /orders/],
    ['SELECT nothing FROM orders', /column "nothing" does not exist/, /./],
    ['SELECT id FROM orders WHERE', /syntax error/, /./],
    ["SELECT id FROM orders WHERE day = 'no day'", /invalid input syntax for type date/, /./],
    ['SELECT 1 / (id - 1) AS a FROM orders', /division by zero/, /./],
    ['SELECT id FROM orders) TO STDOUT; DROP TABLE orders; --', /more than one|syntax/, /./],
    ['SELECT id FROM orders) AS x CROSS JOIN (SELECT 1', /syntax error/, /./],
  ])('says in the words of the database what is wrong: %s', async (query, says, mend) => {
    const error = await errorOf(Promise.resolve().then(() => read(query)))
    expect(['RETRIEVE_QUERY_FAILED', 'RETRIEVE_QUERY_UNFIT']).toContain(error.code)
    expect(error.message).toMatch(says)
    expect(error.mend.join(' ')).toMatch(mend)
  })

  it('never writes, whatever a query tries', async () => {
    for (const query of [
      'WITH x AS (DELETE FROM orders RETURNING id) SELECT * FROM x',
      "SELECT nextval('s') AS a",
      "SELECT pg_notify('a', 'b'), set_config('transaction_read_only', 'off', false) AS a",
      'SELECT lo_create(0) AS a',
    ]) {
      await errorOf(Promise.resolve().then(() => read(query))).catch(() => undefined)
    }
    expect((await admin.query('SELECT count(*) AS n FROM orders')).rows[0].n).toBe('3')
    await admin.query('CREATE SEQUENCE s')
    expect(await failed("SELECT nextval('s') AS a")).toMatchObject({ code: 'RETRIEVE_QUERY_UNFIT' })
  })

  it('says who may not, what is not there, and what took too long', async () => {
    const at = (user: string, password: string, database = 'postgres') => ({
      url: `postgres://${user}:${password}@127.0.0.1:${server.port}/${database}`,
    })
    expect(await failed('orders', [], at('keeper', 'planted-wrong'))).toMatchObject({
      code: 'RETRIEVE_ACCESS_REFUSED',
    })
    expect(await failed('orders', [], at('expired', 'planted-expired'))).toMatchObject({
      code: 'RETRIEVE_ACCESS_REFUSED',
    })
    expect(await failed('SELECT a FROM secret', [], at('reader', 'planted-reader'))).toMatchObject({
      code: 'RETRIEVE_ACCESS_REFUSED',
      message: expect.stringContaining('permission denied'),
    })
    expect(await failed('orders', [], at('reader', 'planted-reader', 'nodb'))).toMatchObject({
      code: 'RETRIEVE_ADDRESS_MISSING',
    })
    expect(await failed('SELECT pg_sleep(5)::text AS a', [], { statementTimeoutMs: 50 })).toMatchObject({
      code: 'RETRIEVE_QUERY_SLOW',
    })
    const plain = await failed('orders', [], { url: `${server.url}?sslmode=require` })
    expect(plain).toMatchObject({
      code: 'RETRIEVE_HOST_UNREACHABLE',
      message: expect.stringContaining('encryption'),
    })
    for (const error of [plain]) expect(error.message + error.where).not.toContain('planted')
  })

  it('binary data, names that occur twice, no row, a result that is too large, NUL', async () => {
    expect(await failed('SELECT id, photo FROM orders')).toMatchObject({ code: 'RETRIEVE_COLUMN_BINARY' })
    expect(await failed('SELECT a.id, b.id FROM orders a, orders b')).toMatchObject({
      code: 'RETRIEVE_COLUMN_DUPLICATE',
    })
    expect(await failed('SELECT id FROM orders WHERE id > 9')).toMatchObject({ code: 'RETRIEVE_TABLE_EMPTY' })
    expect(await failed('many', [], { maxBytes: 1000 })).toMatchObject({ code: 'RETRIEVE_BODY_LARGE' })
    expect(await failed('SELECT $1::text AS a', ["\0'; DROP TABLE orders"])).toMatchObject({
      code: 'RETRIEVE_QUERY_UNFIT',
    })
  })

  it('a connection that is cut in the middle, and an abort', async () => {
    const slow = 'SELECT n, pg_sleep(0.001)::text AS s FROM generate_series(1, 20000) n'
    const cut = failed(slow)
    await new Promise((resolve) => setTimeout(resolve, 400))
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'modelwright'",
    )
    expect(['RETRIEVE_HOST_UNREACHABLE', 'RETRIEVE_QUERY_FAILED']).toContain((await cut).code)
    const stop = new AbortController()
    const stopped = expect(read(slow, [], {}, { signal: stop.signal })).rejects.toThrow(/stop|abort/i)
    setTimeout(() => stop.abort(new Error('stopped')), 300)
    await stopped
    expect(await readdir(desk.temporary)).toEqual([])
  })
})
