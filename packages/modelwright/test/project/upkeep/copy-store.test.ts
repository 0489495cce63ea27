import { expect, test } from 'vitest'
import { storeFolder } from '../../../src/project/index.ts'
import { type OpenStore, openStore } from '../../../src/project/open-store.ts'
import { findPlaces } from '../../../src/project/places/find-places.ts'
import { type CopyTools, copyStore } from '../../../src/project/upkeep/copy-store.ts'
import { refusal } from '../refusal.ts'
import { damageObject, openProject, storeEnv } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'
import { fillStore } from './fill-store.ts'

/** A store of these tests' kind, or of files. */
async function storeAt(folder: string, env: Record<string, string>): Promise<OpenStore> {
  const at = storeFolder(folder)
  return openStore(at, await findPlaces(at, { env, stated: {} }), { env, create: true })
}

async function tools(): Promise<CopyTools> {
  return {
    parts: ['tables', 'objects'],
    replace: false,
    temporary: await temporaryFolder(),
    progress: () => {},
  }
}

async function read(store: OpenStore): Promise<unknown> {
  const { database } = store
  const of = (table: 'runs' | 'params' | 'metrics' | 'versions' | 'row_sets', by: string) =>
    database
      .selectFrom(table)
      .selectAll()
      .orderBy(by as 'id')
      .orderBy((by === 'id' || by === 'version' ? by : 'run') as 'id')
      .execute()
  return Promise.all([
    of('runs', 'id'),
    of('params', 'value'),
    of('metrics', 'name'),
    of('versions', 'version'),
    of('row_sets', 'role'),
  ])
}

test('a store goes to files and back and is the same, row by row and object by object', async () => {
  const [first, second, third] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()]
  await fillStore(first, 25)
  const from = await storeAt(first, storeEnv(first))
  const toFiles = await storeAt(second, {})
  const copied = await copyStore(from, toFiles, await tools())
  expect(copied.tables!['runs'].rows).toBe(25)
  expect(copied.objects).toMatchObject({ problems: [], there: 0 })
  expect(copied.objects!.copied).toBeGreaterThan(25)
  const back = await storeAt(third, storeEnv(third))
  const again = await copyStore(toFiles, back, await tools())
  expect(again.tables).toEqual(copied.tables)
  expect(await read(back)).toEqual(await read(from))
  for await (const { digest } of from.objects.list()) expect(await back.objects.check(digest)).toBe('whole')
  await Promise.all([from, toFiles, back].map((store) => store.close()))
})

test('a store that holds runs is not written over unless it is said, and then all of it', async () => {
  const [first, second] = [await temporaryFolder(), await temporaryFolder()]
  await fillStore(first, 3)
  await fillStore(second, 5)
  const [from, to] = [await storeAt(first, {}), await storeAt(second, storeEnv(second))]
  // Its own rows lie on servers where these tests have theirs; those of the first on files only where all do.
  const source = await storeAt(first, storeEnv(first))
  const error = await refusal(copyStore(source, to, await tools()))
  expect(error.code).toBe('PROJECT_STORE_FILLED')
  expect((await to.database.selectFrom('runs').selectAll().execute()).length).toBe(5)
  await copyStore(source, to, { ...(await tools()), replace: true })
  expect((await to.database.selectFrom('runs').selectAll().execute()).length).toBe(3)
  await Promise.all([from, to, source].map((store) => store.close()))
})

test('broken off, it goes on where it was; nothing of the tables is there before all is', async () => {
  const [first, second] = [await temporaryFolder(), await temporaryFolder()]
  await fillStore(first, 10)
  const [from, to] = [await storeAt(first, storeEnv(first)), await storeAt(second, {})]
  const abort = new AbortController()
  let seen = 0
  const breaking: CopyTools = {
    ...(await tools()),
    signal: abort.signal,
    progress: () => {
      if (++seen === 6) abort.abort()
    },
  }
  await expect(copyStore(from, to, breaking)).rejects.toThrow(/abort/i)
  expect(await to.database.selectFrom('runs').selectAll().execute()).toEqual([])
  const rest = await copyStore(from, to, await tools())
  expect(rest.objects!.there).toBeGreaterThan(3)
  expect(rest.tables!['runs'].rows).toBe(10)
  await Promise.all([from, to].map((store) => store.close()))
})

test('objects that are altered or missing are told, and the rest is copied', async () => {
  const [first, second] = [await temporaryFolder(), await temporaryFolder()]
  const digests = await fillStore(first, 4)
  await damageObject(first, digests[0], new TextEncoder().encode('other'))
  const [from, to] = [await storeAt(first, storeEnv(first)), await storeAt(second, {})]
  const { objects } = await copyStore(from, to, await tools())
  expect(objects!.problems).toEqual([{ digest: digests[0], problem: 'altered' }])
  expect(await to.objects.has(digests[1])).toBe(true)
  expect(await to.objects.has(digests[0])).toBe(false)
  await Promise.all([from, to].map((store) => store.close()))
})

test('an object that is not the same where it was written is removed there and told, and the next copy brings it', async () => {
  const [first, second] = [await temporaryFolder(), await temporaryFolder()]
  await fillStore(first, 3)
  const [from, to] = [await storeAt(first, storeEnv(first)), await storeAt(second, storeEnv(second))]
  let spoilt = ''
  // A disk, or a service, that loses what it took.
  const losing: OpenStore = {
    ...to,
    objects: {
      ...to.objects,
      async adopt(path, digest) {
        const adopted = await to.objects.adopt(path, digest)
        if (spoilt === '') await damageObject(second, adopted, new TextEncoder().encode('other'))
        spoilt ||= adopted
        return adopted
      },
    },
  }
  const objects: CopyTools = { ...(await tools()), parts: ['objects'] }
  const error = await refusal(copyStore(from, losing, objects))
  expect([error.code, error.where]).toEqual(['PROJECT_COPY_DIFFERENT', spoilt])
  expect(await to.objects.has(spoilt)).toBe(false)
  expect((await copyStore(from, to, objects)).objects!.problems).toEqual([])
  expect(await to.objects.check(spoilt)).toBe('whole')
  await Promise.all([from, to].map((store) => store.close()))
})

test('what others write meanwhile is in the copy whole or not at all', async () => {
  const [first, second] = [await temporaryFolder(), await temporaryFolder()]
  await fillStore(first, 10)
  const [from, to] = [await storeAt(first, storeEnv(first)), await storeAt(second, {})]
  const writer = await openProject(first)
  let going = true
  const writing = (async () => {
    for (let i = 0; going; i++) {
      const id = await writer.runs.start({ name: 'w', params: { i: `${i}`, j: `${i}` }, environment: {} })
      await writer.runs.note(id, { artifact: await writer.objects.put(new TextEncoder().encode(`w${i}`)) })
    }
  })()
  await copyStore(from, to, await tools())
  going = false
  await writing
  const runs = await to.database
    .selectFrom('runs')
    .select(['id', 'artifact'])
    .where('name', '=', 'w')
    .execute()
  for (const { id, artifact } of runs) {
    const params = await to.database.selectFrom('params').selectAll().where('run', '=', id).execute()
    expect(params).toHaveLength(2)
    if (artifact !== null) expect(await to.objects.check(artifact)).toBe('whole')
  }
  await writer.close()
  await Promise.all([from, to].map((store) => store.close()))
})
