import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isOnServers, openProject } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'
import { makeOlderStore } from './older-store.ts'

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
  test('a store of the first version opens, and its snapshots have no columns', async () => {
    const older = await temporaryFolder()
    makeOlderStore(
      older,
      1,
      `INSERT INTO snapshots (digest, object, row_count, column_count, provenance, created_at)
     VALUES ('d1', 'o1', 3, 1, '${JSON.stringify(snapshot.provenance)}', 1)`,
    )
    const project = await openProject(older)
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
  await project.snapshots.record({ ...snapshot, digest: 'd2' })
  for (const provenance of [first, second, third])
    await project.snapshots.record({ ...snapshot, digest: 'd3', provenance })
  const found = await project.snapshots.get('d3')
  expect(found).toMatchObject({ provenance: first, latest: { provenance: third } })
  expect(Date.parse(found!.latest!.at) - Date.parse(found!.createdAt)).toBe(2000)
  expect((await project.snapshots.get('d2'))?.latest).toBeUndefined()
  expect((await project.snapshots.list()).filter(({ digest }) => digest === 'd3')).toHaveLength(1)
  await project.close()
})
