import { expect, test } from 'vitest'
import { refusal } from '../refusal.ts'
import { openProject } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const plain = { name: 'churn', params: {}, environment: {} }

test('a run keeps what was noted, in full, over reopening', async () => {
  const folder = await temporaryFolder()
  const project = await openProject(folder)
  const id = await project.runs.start({
    name: 'churn',
    params: { c: '1', '': 'empty name', '😀': '\ud800 NUL \0 "quoted"; DROP TABLE runs; --' },
    environment: { node: '20' },
    workflow: 'w1',
  })
  await project.runs.note(id, {
    snapshot: 's1',
    artifact: 'a1',
    params: { c: '2' },
    metrics: {
      auc: { value: 0.1 + 0.2, low: -0, high: Number.MIN_VALUE },
      r2: { value: Number.NaN, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
    },
  })
  await project.runs.finish(id, 'refused', 'auc below 0.8')
  await project.close()
  const again = await openProject(folder, { create: false })
  const run = await again.runs.get(id)
  expect(run).toMatchObject({
    id,
    name: 'churn',
    status: 'refused',
    snapshot: 's1',
    workflow: 'w1',
    artifact: 'a1',
    environment: { node: '20' },
    error: 'auc below 0.8',
    params: { c: '2', '': 'empty name', '😀': '\ufffd NUL \ufffd "quoted"; DROP TABLE runs; --' },
  })
  expect(run!.metrics['auc']).toMatchObject({
    value: 0.1 + 0.2,
    low: expect.closeTo(0),
    high: Number.MIN_VALUE,
  })
  expect(run!.metrics['r2']).toMatchObject({ value: Number.NaN, low: -Infinity, high: Infinity })
  expect(Date.parse(run!.endedAt!)).toBeGreaterThanOrEqual(Date.parse(run!.startedAt))
  await again.close()
})

test('runs are listed newest first, by name on request, and found by a part of their id', async () => {
  let now = Date.UTC(2026, 0, 31, 23, 59, 59, 999)
  const project = await openProject(await temporaryFolder(), { clock: () => now })
  const ids: string[] = []
  for (const name of ['a', 'b', 'a']) {
    ids.push(await project.runs.start({ ...plain, name }))
    now += 1
  }
  expect([...ids].sort()).toEqual(ids)
  expect((await project.runs.list()).map(({ id }) => id)).toEqual([...ids].reverse())
  expect((await project.runs.list({ limit: 1 })).map(({ id }) => id)).toEqual([ids[2]])
  expect((await project.runs.list({ name: 'a' })).map(({ id }) => id)).toEqual([ids[2], ids[0]])
  expect((await project.runs.get(ids[1].slice(0, 18)))?.id).toBe(ids[1])
  expect((await project.runs.get(ids[1].slice(16)))?.id).toBe(ids[1])
  expect(await project.runs.get('2026')).toBeUndefined()
  for (const none of ['', '%', '_', '2026%', 'x'.repeat(10_000), "' OR 1=1 --"])
    expect(await project.runs.get(none)).toBeUndefined()
  await project.close()
})

test('a run of this process says running until it is finished', async () => {
  const project = await openProject(await temporaryFolder())
  const id = await project.runs.start(plain)
  expect((await project.runs.get(id))?.status).toBe('running')
  await project.runs.finish(id, 'done')
  expect((await project.runs.get(id))?.status).toBe('done')
  await project.close()
})

test('noting or finishing a run that is not there is refused and changes nothing', async () => {
  const project = await openProject(await temporaryFolder())
  const note = project.runs.note('nope', { params: { a: '1' } })
  expect((await refusal(note)).code).toBe('PROJECT_RUN_UNKNOWN')
  expect((await refusal(project.runs.finish('nope', 'done'))).code).toBe('PROJECT_RUN_UNKNOWN')
  expect(await project.runs.list()).toEqual([])
  await project.close()
})

test('writes of one process that are not awaited in turn all arrive', async () => {
  const folder = await temporaryFolder()
  const [one, two] = await Promise.all([openProject(folder), openProject(folder)])
  const ids = await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      (i % 2 === 0 ? one : two).runs.start({ ...plain, params: { i: `${i}` } }),
    ),
  )
  await Promise.all(ids.map((id, i) => (i % 2 === 0 ? two : one).runs.note(id, { params: { done: 'yes' } })))
  const runs = await one.runs.list()
  expect(runs.length).toBe(60)
  expect(runs.every(({ params }) => params['done'] === 'yes' && 'i' in params)).toBe(true)
  await Promise.all([one.close(), two.close()])
})
