import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { cellOf, type Source } from '../../../src/core/index.ts'
import { csv, file, openRows, retrieve } from '../../../src/retrieve/index.ts'
import { type Desk, errorOf, runSql } from '../desk.ts'

/** What the tests of a kind of bucket bring along. */
export interface BucketCase {
  readonly desk: Desk
  readonly scheme: string
  /** Credentials and endpoint of the emulator. */
  env(): Record<string, string>
  source(path: string, options?: object): Source
  /** Writes an object of the bucket `shop`. */
  put(key: string, content: string | Uint8Array): Promise<void>
}

/** What holds for every kind of bucket, against a server that speaks its protocol. */
export function bucketSuite({ desk, scheme, env, source, put }: BucketCase): void {
  const context = (more = {}) => ({ ...desk.context, env: env(), ...more })
  const read = (path: string, options = {}, more = {}) =>
    retrieve(source(`${scheme}://shop/${path}`, options), context(more))
  const failed = (path: string, options = {}, more = {}) => errorOf(read(path, options, more))
  const table = 'a,b\n1,x\n2,y\n'

  beforeEach(() => {
    desk.reports.length = 0
  })

  it('reads an object, and says where it came from', async () => {
    await put('one/table.csv', table)
    const { table: found, snapshot } = await read('one/table.csv', { licence: 'CC0' })
    expect(found.rowCount).toBe(2)
    expect(snapshot.provenance).toMatchObject({
      source: source(`${scheme}://shop/x.csv`).name,
      from: [`${scheme}://shop/one/table.csv`],
      licence: 'CC0',
      settings: { bytes: table.length, etag: expect.stringMatching(/./), format: 'csv' },
    })
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('reads what a pattern or a folder means, in the order of keys', async () => {
    for (const key of ['p/2024-02.csv', 'p/2024-01.csv', 'p/2023-12.csv', 'p/old/2024-03.csv', 'p/readme.md'])
      await put(key, `day,n\n${key.slice(-11, -4)},1\n${key.slice(-11, -4)},2\n`)
    const { table: found, snapshot } = await read('p/2024-*.csv')
    expect(snapshot.provenance.from).toEqual([
      `${scheme}://shop/p/2024-01.csv`,
      `${scheme}://shop/p/2024-02.csv`,
    ])
    expect(cellOf(found.columns.get('day')!, 0)).toBe('2024-01')
    expect((await read('p/**/*.csv')).snapshot.rowCount).toBe(8)
    expect((await read('p/')).snapshot.provenance.settings).toMatchObject({ objects: 4 })
  })

  it('reads Parquet, compressed text, odd keys, and many listed objects', async () => {
    await runSql(
      desk,
      `COPY (SELECT range AS n FROM range(50)) TO '${join(desk.folder, 'n.parquet')}' (FORMAT parquet)`,
    )
    await put('n.parquet', await readFile(join(desk.folder, 'n.parquet')))
    expect((await read('n.parquet')).snapshot.rowCount).toBe(50)
    await put('odd/ä b+c%20&.csv', table)
    expect((await read('odd/ä b+c%20&.csv')).snapshot.rowCount).toBe(2)
    await put('blob', 'a;b\n1,5;x\n2,5;y\n')
    const { table: found } = await read('blob', { format: 'csv', delimiter: ';', decimal: 'comma' })
    expect(cellOf(found.columns.get('a')!, 0)).toBe(1.5)
  })

  it('stands wherever a file may', async () => {
    await put('any.csv', table)
    const path = `${scheme}://shop/any.csv`
    expect((await retrieve(file(path), context())).snapshot.rowCount).toBe(2)
    expect((await retrieve(csv(path, { quote: 'none' }), context())).snapshot.rowCount).toBe(2)
    const { folder, temporary } = desk
    const rows = await openRows(path, { folder, temporary, env: env() })
    for await (const chunk of rows) expect(chunk.rowCount).toBe(2)
    expect(await readdir(temporary)).toEqual([])
  })

  it('streams an object of many megabytes, the same bytes', async () => {
    const long = `a,b\n${Array.from({ length: 900_000 }, (_, row) => `${row},${row * 7}`).join('\n')}\n`
    await put('long.csv', long)
    const { snapshot } = await read('long.csv')
    const local = await retrieve(csv(await desk.write('long.csv', long)), desk.context)
    expect(snapshot.digest).toBe(local.snapshot.digest)
  })

  it('downloads again only what changed', async () => {
    const cache = join(desk.folder, `cache-${scheme}`)
    await put('kept.csv', table)
    const first = await read('kept.csv', {}, { cache })
    expect((await read('kept.csv', {}, { cache })).snapshot).toEqual(first.snapshot)
    expect(desk.reports.filter(({ kind }) => kind === 'note')).toHaveLength(1)
    await put('kept.csv', 'a,b\n9,x\n8,y\n')
    expect((await read('kept.csv', {}, { cache })).snapshot.digest).not.toBe(first.snapshot.digest)
    expect(await readdir(cache)).toHaveLength(2)
  })

  it('says what is not there', async () => {
    await put('there.csv', table)
    expect(await failed('There.csv')).toMatchObject({
      code: 'RETRIEVE_ADDRESS_MISSING',
      message: expect.stringContaining(`${scheme}://shop/There.csv`),
    })
    expect(await failed('nothing/*.csv')).toMatchObject({ code: 'RETRIEVE_FOLDER_EMPTY' })
    const elsewhere = await errorOf(retrieve(source(`${scheme}://no-such-bucket/a*.csv`), context()))
    expect(elsewhere).toMatchObject({
      code: 'RETRIEVE_ADDRESS_MISSING',
      message: expect.stringContaining('bucket'),
    })
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it.each(['shop', 'shop/', '//shop/a.csv', '/a.csv'])('%s is no address of an object', async (path) => {
    expect(await errorOf(retrieve(source(`${scheme}://${path}`), context()))).toMatchObject({
      code: 'RETRIEVE_ADDRESS_INVALID',
    })
  })

  it('says what is too large or too many', async () => {
    await put('large.csv', table.repeat(100))
    expect(await failed('large.csv', { maxBytes: 100 })).toMatchObject({ code: 'RETRIEVE_BODY_LARGE' })
    expect(await failed('p/**', { maxFiles: 2 })).toMatchObject({ code: 'RETRIEVE_FILES_MANY' })
  })

  it('says that a package is missing, and how to install it', async () => {
    const folder = join(desk.folder, '..')
    const error = await failed('one/table.csv', {}, { folder })
    expect(error).toMatchObject({ code: 'RETRIEVE_PACKAGE_MISSING' })
    expect(error.mend[0]).toBe(`npm install ${error.where}`)
  })

  it('says that the service cannot be reached', async () => {
    const error = await failed('one/table.csv', { endpoint: 'http://127.0.0.1:1', retries: 1, backoffMs: 5 })
    expect(error).toMatchObject({ code: 'RETRIEVE_HOST_UNREACHABLE' })
  }, 60_000)

  it('keeps credentials out of snapshots, errors and log', async () => {
    await put('secret.csv', table)
    const { snapshot } = await read('secret.csv')
    const error = await failed('nowhere.csv')
    const said = JSON.stringify([snapshot, error.message, error.where, error.mend, desk.reports])
    for (const [name, value] of Object.entries(env()))
      if (/KEY|SECRET|TOKEN|STRING/.test(name) && value.length > 8) expect(said).not.toContain(value)
    expect(said).not.toContain('planted')
  })
}
