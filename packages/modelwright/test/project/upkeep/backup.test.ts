import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { storeFolder } from '../../../src/project/index.ts'
import { type OpenStore, openStore } from '../../../src/project/open-store.ts'
import { findPlaces } from '../../../src/project/places/find-places.ts'
import { backupStore, restoreStore } from '../../../src/project/upkeep/backup.ts'
import type { CopyTools } from '../../../src/project/upkeep/copy-store.ts'
import { refusal } from '../refusal.ts'
import { damageObject, openProject, storeEnv } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'
import { fillStore } from './fill-store.ts'

const facts = { modelwright: '1', store: 's', objects: 'o', now: 0 }
const quiet = { progress: () => {} }

async function withStore<Result>(
  folder: string,
  work: (store: OpenStore) => Promise<Result>,
): Promise<Result> {
  const at = storeFolder(folder)
  const env = storeEnv(folder)
  const store = await openStore(at, await findPlaces(at, { env, stated: {} }), { env, create: true })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const backup = (folder: string, to: string) =>
  withStore(folder, (store) => backupStore(store, to, facts, quiet))
const restore = async (from: string, folder: string, more: Partial<CopyTools> = {}) => {
  const tools: CopyTools = {
    parts: ['tables', 'objects'],
    replace: false,
    temporary: await temporaryFolder(),
    ...quiet,
    ...more,
  }
  return withStore(folder, (store) => restoreStore(from, store, tools))
}

test('a backup brings everything back, into a new project or in place of what became of it', async () => {
  const [folder, kept, fresh] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()]
  const digests = await fillStore(folder, 6)
  const made = await backup(folder, kept)
  await restore(kept, fresh)
  const project = await openProject(fresh, { create: false })
  expect((await project.runs.list()).length).toBe(6)
  expect((await project.models.versions('shared')).map(({ digest }) => digest)).toEqual(digests)
  for (const digest of digests) expect(await project.objects.check(digest)).toBe('whole')
  expect((await project.audit.verify()).sound).toBe(true)
  await project.close()
  await fillStore(folder, 1)
  expect((await refusal(restore(kept, folder))).code).toBe('PROJECT_STORE_FILLED')
  expect((await restore(kept, folder, { replace: true })).tables).toEqual(made.tables)
})

test('a second backup into the same folder copies only what is new', async () => {
  const [folder, kept] = [await temporaryFolder(), await temporaryFolder()]
  await fillStore(folder, 4)
  expect((await backup(folder, kept)).objects).toMatchObject({ there: 0 })
  const project = await openProject(folder)
  await project.objects.put(new TextEncoder().encode('one more'))
  await project.runs.start({ name: 'new', params: {}, environment: {} })
  await project.close()
  const second = await backup(folder, kept)
  expect(second.objects).toMatchObject({ copied: 1 })
  expect(second.tables!['runs'].rows).toBe(5)
})

test('objects alone are brought back where they are missing or altered; runs stay', async () => {
  const [folder, kept] = [await temporaryFolder(), await temporaryFolder()]
  const digests = await fillStore(folder, 3)
  await backup(folder, kept)
  const project = await openProject(folder)
  await project.runs.start({ name: 'later', params: {}, environment: {} })
  await damageObject(folder, digests[0])
  await damageObject(folder, digests[1], new TextEncoder().encode('x'.repeat(200)))
  await project.close()
  const { objects } = await restore(kept, folder, { parts: ['objects'] })
  expect(objects).toMatchObject({ copied: 2, problems: [] })
  const again = await openProject(folder)
  for (const digest of digests) expect(await again.objects.check(digest)).toBe('whole')
  expect((await again.runs.list()).length).toBe(4)
  await again.close()
})

test('an altered object of a backup is not brought in, and told', async () => {
  const [folder, kept, fresh] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()]
  const digests = await fillStore(folder, 2)
  await backup(folder, kept)
  await writeFile(join(kept, 'objects', digests[0].slice(0, 2), digests[0].slice(2)), 'other')
  const { objects } = await restore(kept, fresh)
  expect(objects!.problems).toEqual([{ digest: digests[0], problem: 'altered' }])
})

test('what is no whole backup, or not as it was written, is refused and nothing is touched', async () => {
  const [folder, kept] = [await temporaryFolder(), await temporaryFolder()]
  await fillStore(folder, 1)
  expect((await refusal(restore(kept, folder, { replace: true }))).code).toBe('PROJECT_BACKUP_UNFIT')
  expect((await refusal(restore(join(kept, 'nowhere'), folder))).code).toBe('PROJECT_BACKUP_UNFIT')
  await backup(folder, kept)
  const manifest = await readFile(join(kept, 'backup.json'), 'utf8')
  await appendFile(join(kept, 'store.db'), 'x')
  const altered = await refusal(restore(kept, folder, { replace: true }))
  expect(altered).toMatchObject({
    code: 'PROJECT_BACKUP_UNFIT',
    message: expect.stringContaining('not as they were'),
  })
  await backup(folder, kept)
  for (const text of ['', '{', manifest.slice(0, -20), '[]', 'null']) {
    await writeFile(join(kept, 'backup.json'), text)
    expect((await refusal(restore(kept, folder, { replace: true }))).code).toBe('PROJECT_BACKUP_UNFIT')
  }
  await rm(join(kept, 'backup.json'))
  expect((await refusal(restore(kept, folder))).code).toBe('PROJECT_BACKUP_UNFIT')
  const project = await openProject(folder)
  expect((await project.runs.list()).length).toBe(1)
  await project.close()
})
