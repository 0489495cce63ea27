import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, expect, test } from 'vitest'
import { migrations } from '../../../src/project/store/migrations/index.ts'
import { isOnServers, openProject } from '../stores.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-snapshots-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const snapshot = {
  digest: 'd1',
  object: 'o1',
  rowCount: 3,
  columnCount: 1,
  columns: [{ name: 'a', type: 'number' }],
  provenance: { source: 'csv', from: ['a.csv'], settings: {}, licence: 'CC0' },
} as const

test('a snapshot keeps its columns and its licence note', async () => {
  const project = await openProject(folder)
  await project.snapshots.record(snapshot)
  expect(await project.snapshots.get('d1')).toMatchObject(snapshot)
  await project.close()
})

if (!isOnServers)
  test('a store of the version before opens, and its snapshots have no columns', async () => {
    const database = new Database(join(folder, '.modelwright', 'store.db'))
    // Whatever came after the first version goes; the last first, as some refer to others.
    const names = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid DESC")
      .all()
    for (const { name } of names as { name: string }[])
      if (!migrations[0].includes(`CREATE TABLE ${name} `)) database.exec(`DROP TABLE ${name}`)
    for (const column of ['columns', 'latest', 'latest_at'])
      database.exec(`ALTER TABLE snapshots DROP COLUMN ${column}`)
    database.exec('ALTER TABLE row_sets DROP COLUMN look')
    database.exec('PRAGMA user_version = 1')
    database.close()
    const project = await openProject(folder)
    const { columns: _, ...rest } = snapshot
    const found = await project.snapshots.get('d1')
    expect(found).toMatchObject(rest)
    expect(found).not.toHaveProperty('columns')
    await project.snapshots.record({ ...snapshot, digest: 'd2' })
    expect((await project.snapshots.get('d2'))?.columns).toEqual(snapshot.columns)
    await project.close()
  })

test('a snapshot retrieved again keeps where it came from first, and adds where it came from last', async () => {
  let now = Date.UTC(2024, 0, 1)
  const project = await openProject(folder, { clock: () => (now += 1000) })
  const [first, second, third] = ['a.csv', 'b.csv', 'c.csv'].map((from) => ({
    source: 'csv',
    from: [from],
    settings: {},
  }))
  for (const provenance of [first, second, third])
    await project.snapshots.record({ ...snapshot, digest: 'd3', provenance })
  const found = await project.snapshots.get('d3')
  expect(found).toMatchObject({ provenance: first, latest: { provenance: third } })
  expect(Date.parse(found!.latest!.at) - Date.parse(found!.createdAt)).toBe(2000)
  expect((await project.snapshots.list()).filter(({ digest }) => digest === 'd3')).toHaveLength(1)
  await project.close()
})
