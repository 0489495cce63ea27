import pg from 'pg'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openProject, type Project } from '../../../../src/project/index.ts'
import { storePlaceOf } from '../../../../src/project/places/store-place.ts'
import { openPostgresSession } from '../../../../src/project/store/postgres/postgres-session.ts'
import type { Session } from '../../../../src/project/store/session.ts'
import { findPostgres, openPostgres } from '../../../retrieve/databases/postgres-server.ts'
import type { StartedPostgres } from '../../../retrieve/databases/start-postgres.ts'
import { refusal } from '../../refusal.ts'
import { temporaryFolder } from '../../temporary.ts'

const bin = findPostgres()
const reads = (sql: string, parameters: readonly unknown[] = []) => ({ sql, parameters, isRead: true })
const writes = (sql: string, parameters: readonly unknown[] = []) => ({ sql, parameters, isRead: false })

describe.skipIf(bin === undefined)(
  'a store in PostgreSQL (needs a PostgreSQL server: apt install postgresql)',
  () => {
    let server: StartedPostgres
    let count = 0
    const open: (Session | Project)[] = []
    const place = (address = `${server.url}?schema=s${++count}`) => storePlaceOf(address, 'test')
    const session = async (): Promise<Session> => {
      const made = await openPostgresSession(place(), {})
      open.push(made)
      await made.query(
        writes(`CREATE SCHEMA s${count}; CREATE TABLE s${count}.t (id BIGINT PRIMARY KEY, v TEXT)`),
      )
      return made
    }
    const admin = async (sql: string): Promise<pg.QueryResult> => {
      const client = new pg.Client({ connectionString: server.url })
      await client.connect()
      try {
        return await client.query(sql)
      } finally {
        await client.end()
      }
    }
    /** Ends every session of ours, as an administrator or a failing server would. */
    const cutAll = () =>
      admin(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'modelwright' AND pid <> pg_backend_pid()",
      )
    const ids = async (made: Session) => (await made.query(reads('SELECT id FROM t ORDER BY id'))).rows

    beforeAll(async () => {
      server = await openPostgres(bin!)
    })
    afterEach(async () => {
      for (const each of open.splice(0)) await each.close()
    })

    test('every kind of value that can be stored comes back as from SQLite', async () => {
      const made = await session()
      await made.query(writes('CREATE TABLE k (n BIGINT, r DOUBLE PRECISION, t TEXT, b BYTEA)'))
      const rows: [unknown, unknown, unknown, unknown][] = [
        [2 ** 53 - 1, 0.1, 'a\0😀', Uint8Array.of(0, 1, 255)],
        [true, Number.POSITIVE_INFINITY, '', null],
        [5n, Number.MIN_VALUE, '\ud800 lone', new Uint8Array()],
        [null, Number.NaN, null, null],
      ]
      for (const row of rows) await made.query(writes('INSERT INTO k VALUES ($1, $2, $3, $4)', row))
      const found = (await made.query(reads('SELECT * FROM k'))).rows as Record<string, unknown>[]
      expect(found.map(({ n, r, t }) => [n, r, t])).toEqual([
        [2 ** 53 - 1, 0.1, 'a\ufffd😀'],
        [1, Number.POSITIVE_INFINITY, ''],
        [5, Number.MIN_VALUE, '\ufffd lone'],
        [null, null, null],
      ])
      expect(found.map(({ b }) => (b === null ? null : [...(b as Uint8Array)]))).toEqual([
        [0, 1, 255],
        null,
        [],
        null,
      ])
      expect((await made.query(reads('SELECT count(*) AS n, sum(n) AS s FROM k WHERE n < 9'))).rows).toEqual([
        { n: 2, s: 6 },
      ])
    })

    test('a connection that is cut between two questions is made again, unnoticed', async () => {
      const made = await session()
      await made.query(writes('INSERT INTO t VALUES (1, $1)', ['a']))
      await cutAll()
      expect(await ids(made)).toEqual([{ id: 1 }])
      await cutAll()
      await made.query(writes('INSERT INTO t VALUES (2, $1)', ['b']))
      expect(await ids(made)).toEqual([{ id: 1 }, { id: 2 }])
    })

    test('a transaction that is cut in the middle is done again and goes on: once, and whole', async () => {
      const made = await session()
      await made.begin('write')
      await made.query(writes('INSERT INTO t VALUES (1, $1)', ['a']))
      const before = (await made.query(reads('SELECT count(*) AS n FROM t'))).rows
      await cutAll()
      await made.query(writes('INSERT INTO t VALUES (2, $1)', ['b']))
      await cutAll()
      await made.commit()
      expect(before).toEqual([{ n: 1 }])
      expect(await ids(made)).toEqual([{ id: 1 }, { id: 2 }])
    })

    test('where what a cut transaction had read is another now, it is given up and nothing of it is written', async () => {
      const made = await session()
      const other = await openPostgresSession(place(`${server.url}?schema=s${count}`), {})
      open.push(other)
      await made.begin('write')
      expect((await made.query(reads('SELECT count(*) AS n FROM t'))).rows).toEqual([{ n: 0 }])
      await cutAll()
      await other.query(writes('INSERT INTO t VALUES (7, $1)', ['other']))
      const error = await refusal(made.query(writes('INSERT INTO t VALUES (8, $1)', ['mine'])))
      await made.rollback()
      expect(error).toMatchObject({
        code: 'PROJECT_STORE_LOST',
        message: expect.stringContaining('nothing of it was written'),
      })
      expect(await ids(made)).toEqual([{ id: 7 }])
    })

    test('writes go through a server that is ended hard and started again', async () => {
      const made = await session()
      await made.query(writes('INSERT INTO t VALUES (1, $1)', ['a']))
      await made.begin('write')
      await made.query(writes('INSERT INTO t VALUES (2, $1)', ['b']))
      const restarting = server.restart()
      await made.query(writes('INSERT INTO t VALUES (3, $1)', ['c']))
      await restarting
      await made.commit()
      expect(await ids(made)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
    })

    test('a commit that was cut off is found out about: written exactly once, wherever the cut fell', async () => {
      const made = await session()
      for (let id = 1; id <= 40; id++) {
        await made.begin('write')
        await made.query(writes('INSERT INTO t VALUES ($1, $2)', [id, 'x']))
        const cutting = id % 2 === 0 ? cutAll() : undefined
        await made.commit()
        await cutting
      }
      expect(await ids(made)).toEqual(Array.from({ length: 40 }, (_, i) => ({ id: i + 1 })))
    })

    test('transactions of several sessions come one after the other', async () => {
      const made = await session()
      await made.query(writes('INSERT INTO t VALUES (0, $1)', ['0']))
      const others = await Promise.all(
        [1, 2, 3, 4].map(() => openPostgresSession(place(`${server.url}?schema=s${count}`), {})),
      )
      count++
      open.push(...others)
      const addOne = async (one: Session): Promise<void> => {
        await one.begin('write')
        const [{ v }] = (await one.query(reads('SELECT v FROM t WHERE id = 0'))).rows as { v: string }[]
        await one.query(writes('UPDATE t SET v = $1 WHERE id = 0', [String(Number(v) + 1)]))
        await one.commit()
      }
      await Promise.all(
        others.map(async (one) => {
          for (let i = 0; i < 25; i++) await addOne(one)
        }),
      )
      expect((await made.query(reads('SELECT v FROM t'))).rows).toEqual([{ v: '100' }])
    })

    test('a reading transaction sees one moment, hinders nobody, and says when it was cut', async () => {
      const made = await session()
      const other = await openPostgresSession(place(`${server.url}?schema=s${count}`), {})
      open.push(other)
      await made.begin('read')
      expect(await ids(made)).toEqual([])
      await other.query(writes('INSERT INTO t VALUES (1, $1)', ['a']))
      expect(await ids(made)).toEqual([])
      await cutAll()
      expect((await refusal(ids(made))).code).toBe('PROJECT_STORE_UNREACHABLE')
      await made.rollback()
      expect(await ids(made)).toEqual([{ id: 1 }])
    })

    test('a reading transaction is not ended however long what was read takes to be copied', async () => {
      const made = await session()
      const limit = async () =>
        (await made.query(reads("SELECT current_setting('idle_in_transaction_session_timeout') AS ms"))).rows
      await made.begin('read')
      expect(await limit()).toEqual([{ ms: '0' }])
      await made.commit()
      expect(await limit()).toEqual([{ ms: '1min' }])
    })

    test('a transaction that is too large to be remembered is written, or given up where it is cut', async () => {
      const made = await session()
      const megabytes = 'x'.repeat(10_000_000)
      const writeSome = async (from: number): Promise<void> => {
        await made.begin('write')
        for (let id = from; id < from + 8; id++)
          await made.query(writes('INSERT INTO t VALUES ($1, $2)', [id, megabytes]))
      }
      await writeSome(0)
      await made.commit()
      await writeSome(10)
      await cutAll()
      const error = await refusal(made.commit())
      await made.rollback()
      expect(error).toMatchObject({
        code: 'PROJECT_STORE_LOST',
        message: expect.stringContaining('nothing of it was written'),
      })
      expect(await ids(made)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((id) => ({ id })))
    })

    /** A function that says 1, but fails as one of two transactions that crossed when it is called for the nth time. */
    const crossingAt = (n: number): string => `
      CREATE SEQUENCE calls;
      CREATE FUNCTION crossing() RETURNS BIGINT LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('calls') = ${n} THEN RAISE EXCEPTION 'crossed' USING ERRCODE = '40001'; END IF;
        RETURN 1;
      END $$`

    test('a transaction whose turn does not come leaves the session usable', async () => {
      const made = await session()
      const other = await openPostgresSession(place(`${server.url}?schema=s${count}`), {})
      open.push(other)
      await other.begin('write')
      await other.query(writes('INSERT INTO t VALUES (1, $1)', ['other']))
      const waiting = made
        .query(writes('INSERT INTO t VALUES (2, $1)', ['mine']))
        .then(() => 'written', String)
      const cancelled = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'modelwright' AND wait_event = 'advisory'`
      while ((await admin(cancelled)).rows.length === 0) await new Promise((done) => setTimeout(done, 5))
      expect(await waiting).toContain('cancel')
      await other.commit()
      expect(await ids(made)).toEqual([{ id: 1 }])
      await made.query(writes('INSERT INTO t VALUES (3, $1)', ['mine']))
      expect(await ids(other)).toEqual([{ id: 1 }, { id: 3 }])
    })

    test('a transaction that crosses another while it is done again is done again whole', async () => {
      const made = await session()
      await made.query(writes(crossingAt(2)))
      await made.begin('write')
      await made.query(writes('INSERT INTO t VALUES (1, $1)', ['a']))
      await made.query(reads('SELECT crossing()'))
      await cutAll()
      await made.query(writes('INSERT INTO t VALUES (2, $1)', ['b']))
      await made.commit()
      expect(await ids(made)).toEqual([{ id: 1 }, { id: 2 }])
    })

    test('a transaction that crosses another as it is committed is done again whole', async () => {
      const made = await session()
      await made.query(
        writes(`${crossingAt(1)};
          CREATE FUNCTION late() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN PERFORM crossing(); RETURN NULL; END $$;
          CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION late()`),
      )
      await made.begin('write')
      await made.query(writes('INSERT INTO t VALUES (1, $1)', ['a']))
      await made.commit()
      expect(await ids(made)).toEqual([{ id: 1 }])
    })

    test('a failed statement leaves the session usable, and constraint errors are the database’s own', async () => {
      const made = await session()
      await made.query(writes('INSERT INTO t VALUES (1, $1)', ['a']))
      await expect(made.query(writes('INSERT INTO t VALUES (1, $1)', ['b']))).rejects.toThrow(/duplicate key/)
      await made.begin('write')
      await expect(made.query(writes('INSERT INTO t VALUES (1, $1)', ['b']))).rejects.toThrow(/duplicate key/)
      await made.rollback()
      expect(await ids(made)).toEqual([{ id: 1 }])
    })

    describe('opening', () => {
      const failed = async (address: string, env: Record<string, string> = {}) =>
        refusal(openProject(await temporaryFolder(), { env: { ...env, MODELWRIGHT_STORE: address } }))
      const at = (more: string, user = `keeper:\${PW}`): string =>
        `postgres://${user}@127.0.0.1:${server.port}/${more}`
      const pw = () => ({ PW: encodeURIComponent(server.password) })

      test.each([
        [
          'a wrong password',
          (): string => at('postgres', 'keeper:planted-wrong'),
          'PROJECT_STORE_REFUSED',
          /name or password/,
        ],
        [
          'a database that is not there',
          (): string => at('nowhere'),
          'PROJECT_STORE_REFUSED',
          /in no database/,
        ],
        [
          'nothing that listens',
          (): string => 'postgres://keeper:planted-wrong@127.0.0.1:1/postgres',
          'PROJECT_STORE_UNREACHABLE',
          /nothing listens/,
        ],
        [
          'encryption that the server lacks',
          (): string => at('postgres?sslmode=verify-full'),
          'PROJECT_STORE_UNREACHABLE',
          /without encryption/,
        ],
      ] as const)('%s is told at once, without password', async (_, address, code, says) => {
        const error = await failed(address(), pw())
        expect(error).toMatchObject({ code, message: expect.stringMatching(says) })
        const said = JSON.stringify([error.message, error.where, error.mend])
        expect(said).not.toContain('planted')
        expect(said).not.toContain(server.password)
      })

      test('a variable that is not set is named', async () => {
        expect((await failed(at('postgres'))).message).toContain('PW')
      })

      test('the password of the environment is taken where the address has none', async () => {
        const env = {
          PGPASSWORD: server.password,
          MODELWRIGHT_STORE: at('postgres?schema=from_env', 'keeper'),
        }
        const project = await openProject(await temporaryFolder(), { env })
        expect(await project.runs.list()).toEqual([])
        await project.close()
      })

      test('a schema with tables of others, and one that a newer version wrote, are refused', async () => {
        await admin('CREATE SCHEMA theirs; CREATE TABLE theirs.runs (a INT)')
        expect(await failed(at('postgres?schema=theirs'), pw())).toMatchObject({
          code: 'PROJECT_STORE_DAMAGED',
          message: expect.stringContaining('another program'),
        })
        await (
          await openProject(await temporaryFolder(), {
            env: { ...pw(), MODELWRIGHT_STORE: at('postgres?schema=newer') },
          })
        ).close()
        await admin('UPDATE newer.modelwright_store SET version = 99')
        expect((await failed(at('postgres?schema=newer'), pw())).code).toBe('PROJECT_STORE_NEWER')
      })

      test('a user who may make no schema is told what to grant; one who was given a schema needs no more', async () => {
        await admin("CREATE USER guest PASSWORD 'guest-word'; REVOKE CREATE ON DATABASE postgres FROM PUBLIC")
        const env = { GUEST: 'guest-word' }
        expect(await failed(at('postgres?schema=guests', `guest:\${GUEST}`), env)).toMatchObject({
          code: 'PROJECT_STORE_REFUSED',
          mend: expect.arrayContaining([expect.stringContaining('GRANT')]),
        })
        await admin('CREATE SCHEMA guests AUTHORIZATION guest')
        const project = await openProject(await temporaryFolder(), {
          env: { ...env, MODELWRIGHT_STORE: at('postgres?schema=guests', `guest:\${GUEST}`) },
        })
        expect(await project.runs.list()).toEqual([])
        await project.close()
      })

      test('looking where there is no store makes none', async () => {
        const env = { ...pw(), MODELWRIGHT_STORE: at('postgres?schema=nothing') }
        const error = await refusal(openProject(await temporaryFolder(), { create: false, env }))
        expect(error.code).toBe('PROJECT_STORE_MISSING')
        expect((await admin("SELECT 1 FROM pg_namespace WHERE nspname = 'nothing'")).rows).toEqual([])
      })

      test('several processes that open a new store at once make one', async () => {
        const folders = await Promise.all(Array.from({ length: 8 }, () => temporaryFolder()))
        const env = { ...pw(), MODELWRIGHT_STORE: at('postgres?schema=at_once') }
        const projects = await Promise.all(folders.map((folder) => openProject(folder, { env })))
        await Promise.all(
          projects.map((project, i) => project.runs.start({ name: `${i}`, params: {}, environment: {} })),
        )
        expect(await projects[0].runs.list()).toHaveLength(8)
        for (const project of projects) await project.close()
      })

      test('names of schemas with slashes, quotes and emoji are names', async () => {
        for (const schema of ['a/b', 'Groß "x"', '😀', "o'clock; DROP SCHEMA public"]) {
          const env = { ...pw(), MODELWRIGHT_STORE: at(`postgres?schema=${encodeURIComponent(schema)}`) }
          const project = await openProject(await temporaryFolder(), { env })
          await project.runs.start({ name: 'x', params: {}, environment: {} })
          expect(await project.runs.list()).toHaveLength(1)
          await project.close()
        }
      })
    })
  },
)
