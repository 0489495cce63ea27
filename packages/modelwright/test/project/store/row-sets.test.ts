import { expect, test } from 'vitest'
import { rowSetDigest } from '../../../src/project/index.ts'
import { openProject } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const entry = { run: 'r1', artifact: 'a1', snapshot: 's1' } as const

test('the store knows the rows a fit saw, per artifact and snapshot, and nothing of others', async () => {
  const project = await openProject(await temporaryFolder())
  const rowIds = Uint32Array.of(5, 1, 2, 2)
  expect(await project.runs.recordRows({ ...entry, role: 'fit', rowIds })).toBe(rowSetDigest(rowIds))
  await project.runs.recordRows({ ...entry, role: 'fit', rowIds: Uint32Array.of(9) })
  await project.runs.recordRows({ ...entry, role: 'evaluate', rowIds: Uint32Array.of(100) })
  expect([...(await project.runs.rowsSeen('a1', 's1'))!]).toEqual([1, 2, 5, 9])
  expect(await project.runs.rowsSeen('a1', 's2')).toBeUndefined()
  expect(await project.runs.rowsSeen('a2', 's1')).toBeUndefined()
  await project.close()
})

test('every look at the hold-out is on record', async () => {
  let now = -1000
  const project = await openProject(await temporaryFolder(), { clock: () => (now += 1000) })
  for (const artifact of ['a1', 'a2'])
    await project.runs.recordRows({ ...entry, artifact, role: 'evaluate', rowIds: Uint32Array.of(1, 2) })
  await project.runs.recordRows({ ...entry, role: 'fit', rowIds: Uint32Array.of(3) })
  const rows = rowSetDigest(Uint32Array.of(2, 1))
  expect(await project.runs.openings('s1')).toEqual([
    { run: 'r1', artifact: 'a1', rows, rowCount: 2, at: '1970-01-01T00:00:01.000Z' },
    { run: 'r1', artifact: 'a2', rows, rowCount: 2, at: '1970-01-01T00:00:02.000Z' },
  ])
  expect(await project.runs.openings('s2')).toEqual([])
  await project.close()
})

test('snapshots are listed, newest first, each once', async () => {
  let now = -1000
  const project = await openProject(await temporaryFolder(), { clock: () => (now += 1000) })
  const provenance = { source: 'csv', from: ['a.csv'], settings: { header: true, delimiter: ';' } }
  const snapshot = { digest: 'd1', object: 'o1', rowCount: 3, columnCount: 2, provenance }
  await project.snapshots.record(snapshot)
  await project.snapshots.record({ ...snapshot, digest: 'd2' })
  await project.snapshots.record(snapshot)
  expect((await project.snapshots.list()).map(({ digest }) => digest)).toEqual(['d2', 'd1'])
  expect(await project.snapshots.get('d1')).toEqual({
    ...snapshot,
    createdAt: '1970-01-01T00:00:01.000Z',
    latest: { provenance, at: '1970-01-01T00:00:03.000Z' },
  })
  expect(await project.snapshots.get('d3')).toBeUndefined()
  await project.close()
})
