import { existsSync } from 'node:fs'
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../../../../test/long.ts'
import type { Project } from '../../../src/project/index.ts'
import { collectGarbage } from '../../../src/project/retention/gc.ts'
import { bundleChild } from '../child.ts'
import { refusal } from '../refusal.ts'
import { isOnServers, openProject, startChild as start } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'
import { type LeftByRun, leaveRun, projectAt } from './filled.ts'

/** A test of what only files and folders do. */
function onFiles(name: string, work: () => Promise<void>, timeoutMs?: number): void {
  if (!isOnServers) test(name, work, timeoutMs)
}

const dayMs = 24 * 3_600_000
const soon = { isDry: false, graceMs: 0, slackMs: 0 }
const later = () => Date.now() + 10_000

async function digestsOf({ objects }: Project): Promise<string[]> {
  const found: string[] = []
  for await (const { digest } of objects.list()) found.push(digest)
  return found.sort()
}

const union = (left: readonly LeftByRun[]): string[] =>
  [...new Set(left.flatMap(({ objects }) => objects))].sort()

test('without a rule only garbage goes: all that runs left stays', async () => {
  const project = await openProject(await temporaryFolder())
  const left = [await leaveRun(project, 'm', 'a'), await leaveRun(project, 'm', 'b')]
  const garbage = await project.objects.put(Buffer.from('garbage'))
  const report = await collectGarbage(project, { ...soon, now: later() })
  expect(report).toMatchObject({ runs: [], versions: [], snapshots: [], objects: 1, bytes: 7 })
  expect(await digestsOf(project)).toEqual(union(left))
  expect(await project.objects.has(garbage)).toBe(false)
  await project.close()
})

test('what is younger than a day is no garbage yet, and is counted', async () => {
  const project = await openProject(await temporaryFolder())
  const garbage = await project.objects.put(Buffer.from('garbage'))
  const run = async (now: number) => collectGarbage(project, { isDry: false, now })
  expect(await run(Date.now())).toMatchObject({ objects: 0, young: { objects: 1, bytes: 7 } })
  expect(await run(Date.now() - 100 * dayMs)).toMatchObject({ objects: 0 })
  expect(await project.objects.has(garbage)).toBe(true)
  expect(await run(Date.now() + dayMs + 10_000)).toMatchObject({ objects: 1, young: { objects: 0 } })
  await project.close()
})

onFiles('what is wanted again is young again', async () => {
  const project = await openProject(await temporaryFolder())
  const bytes = Buffer.from('garbage')
  const digest = await project.objects.put(bytes)
  const path = await project.objects.pathOf(digest)
  const old = new Date(Date.now() - 2 * dayMs)
  await utimes(path, old, old)
  expect((await collectGarbage(project, { isDry: true, now: Date.now() })).objects).toBe(1)
  await project.objects.put(bytes)
  expect((await collectGarbage(project, { isDry: true, now: Date.now() })).objects).toBe(0)
  await utimes(path, old, old)
  await writeFile(join(project.folder, 'copy'), bytes)
  await project.objects.adopt(join(project.folder, 'copy'))
  expect((await collectGarbage(project, { isDry: false, now: Date.now() })).objects).toBe(0)
  expect(await project.objects.has(digest)).toBe(true)
  await project.close()
})

test('old runs go with their versions, objects, copies and reports; a dry one says exactly what a real one does', async () => {
  const project = await openProject(await temporaryFolder())
  const left: LeftByRun[] = []
  for (const label of ['a', 'b', 'c', 'd']) left.push(await leaveRun(project, 'm', label))
  const [a, b, c, d] = left
  await project.registry.promote('m', 1)
  await project.registry.promote('m', 4)
  await project.registry.tag('m', 2, { name: 'keep', value: '' })
  const store = join(project.folder, '.modelwright')
  for (const folder of ['models', 'reports']) await mkdir(join(store, folder))
  const files = [
    'models/m-2.safetensors',
    'models/m-3.safetensors',
    `reports/${c.run}.html`,
    `reports/${d.run}.html`,
  ]
  for (const file of files) await writeFile(join(store, file), '12345')
  const rule = { keepRuns: 0, now: later() }
  const before = [await digestsOf(project), await project.audit.head(), await project.runs.list()]
  const dry = await collectGarbage(project, { ...soon, ...rule, isDry: true })
  expect([await digestsOf(project), await project.audit.head(), await project.runs.list()]).toEqual(before)
  const done = await collectGarbage(project, { ...soon, ...rule })
  expect({ ...dry, isDry: false }).toEqual(done)
  expect(done).toMatchObject({ runs: [c.run], versions: [{ name: 'm', version: 3 }], files: 2 })
  expect(done.snapshots).toEqual(['snapshot c'])
  expect(await digestsOf(project)).toEqual(union([a, b, d]))
  expect(files.map((file) => existsSync(join(store, file)))).toEqual([true, false, false, true])
  expect((await project.models.versions('m')).map(({ version }) => version)).toEqual([1, 2, 4])
  const again = await collectGarbage(project, { ...soon, ...rule })
  expect(again).toMatchObject({ runs: [], versions: [], objects: 0, files: 0, bytes: 0 })
  expect(await project.audit.verify()).toMatchObject({ sound: true })
  await project.close()
})

test('the numbers of versions that went are not given again', async () => {
  const project = await openProject(await temporaryFolder())
  for (const label of ['a', 'b']) await leaveRun(project, 'm', label)
  await collectGarbage(project, { ...soon, now: later(), keepRuns: 0 })
  expect(await project.models.versions('m')).toEqual([])
  expect((await leaveRun(project, 'm', 'b')).version).toBe(3)
  expect(await project.audit.verify()).toMatchObject({ sound: true })
  await project.close()
})

test("each model's newest runs stay, those younger than a time stay, and with both rules either keeps", async () => {
  let now = Date.now() - 40 * dayMs
  const project = await projectAt(await temporaryFolder(), () => now)
  for (const label of ['a', 'b', 'c', 'd']) {
    await leaveRun(project, 'm', label)
    await leaveRun(project, 'n', `other ${label}`)
    now += 10 * dayMs
  }
  const count = async (rule: { keepRuns?: number; olderThanMs?: number }) =>
    (await collectGarbage(project, { ...soon, isDry: true, now, ...rule })).runs.length
  expect(await count({ keepRuns: 0 })).toBe(8)
  expect(await count({ keepRuns: 1 })).toBe(6)
  expect(await count({ keepRuns: 9 })).toBe(0)
  expect(await count({ olderThanMs: 25 * dayMs })).toBe(4)
  expect(await count({ olderThanMs: 5 * dayMs, keepRuns: 3 })).toBe(2)
  expect(await count({ olderThanMs: 35 * dayMs, keepRuns: 0 })).toBe(2)
  await project.close()
})

test('a version stays with its run as long as a run stays that came to the same bytes', async () => {
  const project = await openProject(await temporaryFolder())
  await leaveRun(project, 'm', 'champion')
  const first = await leaveRun(project, 'm', 'same')
  const again = await leaveRun(project, 'm', 'same')
  const last = await leaveRun(project, 'm', 'last')
  await project.registry.promote('m', 1)
  const gone = async (keepRuns: number) =>
    (await collectGarbage(project, { ...soon, now: later(), keepRuns })).runs
  expect(again.version).toBe(first.version)
  expect(await gone(2)).toEqual([])
  expect((await project.models.versions('m')).map(({ version }) => version)).toEqual([1, 2, 3])
  expect([...(await gone(1))].sort()).toEqual([first.run, again.run].sort())
  expect((await project.models.versions('m')).map(({ version }) => version)).toEqual([1, 3])
  expect(await project.objects.has(last.digest)).toBe(true)
  await project.close()
})

test('a run with the tag keep stays, and what a run tracked goes with it', async () => {
  const project = await openProject(await temporaryFolder())
  const track = async (label: string) => {
    const { run } = await leaveRun(project, 'm', label)
    const digest = await project.objects.put(Buffer.from(`plot ${label}`))
    const artifact = { name: 'plot.svg', digest, mediaType: 'image/svg+xml', size: 5, kind: 'plot' } as const
    const diff = await project.objects.put(Buffer.from(`diff ${label}`))
    const git = { commit: 'c', branch: null, isDirty: true, diff }
    await project.tracking.write(run, { artifacts: [artifact], tags: label === 'a' ? { keep: '' } : {}, git })
    return { run, objects: [digest, diff] }
  }
  const [a, b] = [await track('a'), await track('b')]
  const { runs } = await collectGarbage(project, { ...soon, now: later(), keepRuns: 0 })
  expect(runs).toEqual([b.run])
  for (const digest of a.objects) expect(await project.objects.has(digest)).toBe(true)
  for (const digest of b.objects) expect(await project.objects.has(digest)).toBe(false)
  await project.close()
})

test('what steps of kept runs gave stays, with files it names, and pieces of steps go with the last run that has them', async () => {
  const project = await openProject(await temporaryFolder())
  const leave = async (label: string) => {
    const { run } = await leaveRun(project, 'm', label)
    const file = await project.objects.put(Buffer.from(`file ${label}`))
    const output = await project.objects.put(Buffer.from(JSON.stringify({ files: { 'a.csv': file } })))
    const piece = await project.objects.put(Buffer.from(`piece ${label}`))
    const step = { run, step: 's', workflow: 'm', position: 0, key: `key ${label}`, parts: {}, reason: 'new' }
    await project.steps.begin({ ...step, attempt: 1 })
    await project.steps.keepPart(step.key, 'p', piece)
    await project.steps.done(run, 's', { output, identity: 'i', isLasting: true })
    return { run, objects: [file, output, piece] }
  }
  const [a, b] = [await leave('a'), await leave('b')]
  await collectGarbage(project, { ...soon, now: later() })
  for (const digest of [...a.objects, ...b.objects]) expect(await project.objects.has(digest)).toBe(true)
  expect((await collectGarbage(project, { ...soon, now: later(), keepRuns: 1 })).runs).toEqual([a.run])
  for (const digest of a.objects) expect(await project.objects.has(digest)).toBe(false)
  for (const digest of b.objects) expect(await project.objects.has(digest)).toBe(true)
  await project.close()
})

test('a table that a kept run was scored on stays, though it was made from another', async () => {
  const project = await openProject(await temporaryFolder())
  const kept = await leaveRun(project, 'm', 'kept')
  const tested = await leaveRun(project, 'other', 'tested')
  const rowIds = Uint32Array.of(1)
  await project.runs.recordRows({
    ...{ run: kept.run, role: 'evaluate', artifact: kept.digest, snapshot: 'snapshot tested', rowIds },
  })
  await project.registry.promote('m', 1)
  const { runs, snapshots } = await collectGarbage(project, { ...soon, now: later(), keepRuns: 0 })
  expect([runs, snapshots]).toEqual([[tested.run], []])
  expect(await project.snapshots.get('snapshot tested')).toBeDefined()
  await project.close()
})

test('a run that goes on stays, with whatever was written since it began', async () => {
  const project = await openProject(await temporaryFolder())
  const run = await project.runs.start({ name: 'm', params: {}, environment: {} })
  const digest = await project.objects.put(Buffer.from('not yet said what for'))
  const rule = { ...soon, slackMs: 1000, now: later(), keepRuns: 0, olderThanMs: 0 }
  expect(await collectGarbage(project, rule)).toMatchObject({ runs: [], objects: 0, young: { objects: 1 } })
  await project.runs.note(run, { artifact: digest })
  await project.runs.finish(run, 'done')
  expect(await collectGarbage(project, { ...rule, now: later() })).toMatchObject({ runs: [run], objects: 1 })
  await project.close()
})

test('how often a hold-out was opened is not forgotten with the runs that opened it', async () => {
  const project = await openProject(await temporaryFolder())
  for (const label of ['a', 'b', 'c']) await leaveRun(project, 'm', label, 'same')
  const before = await project.runs.openings('snapshot same')
  expect(before).toHaveLength(3)
  await collectGarbage(project, { ...soon, now: later(), keepRuns: 1 })
  expect(await project.runs.list()).toHaveLength(1)
  expect(await project.runs.openings('snapshot same')).toEqual(before)
  expect(await project.runs.heldOut('snapshot same')).toHaveLength(1)
  await project.close()
})

test('signatures go with what they sign', async () => {
  const project = await openProject(await temporaryFolder())
  const [a, b] = [await leaveRun(project, 'm', 'a'), await leaveRun(project, 'm', 'b')]
  for (const { digest } of [a, b])
    await project.trust.addSignature(digest, { key: 'ab'.repeat(32), signature: '' })
  await collectGarbage(project, { ...soon, now: later(), keepRuns: 1 })
  expect(await project.trust.signatures(a.digest)).toEqual([])
  expect(await project.trust.signatures(b.digest)).toHaveLength(1)
  await project.close()
})

onFiles(
  'where an artifact that stays was altered nothing is removed: what it needs is not known',
  async () => {
    const project = await openProject(await temporaryFolder())
    const { digest } = await leaveRun(project, 'm', 'a')
    await project.objects.put(Buffer.from('garbage'))
    const path = await project.objects.pathOf(digest)
    await writeFile(path, `${await readFile(path, 'latin1')}x`)
    const before = await digestsOf(project)
    const error = await refusal(collectGarbage(project, { ...soon, now: later() }))
    expect(error.code).toBe('PROJECT_OBJECT_ALTERED')
    expect(await digestsOf(project)).toEqual(before)
    await project.close()
  },
)

test('whatever was done before: all that is kept can be read, and nothing else is left', async () => {
  const step = fc.record({
    model: fc.constantFrom('m', 'n'),
    data: fc.constantFrom('x', 'y'),
    next: fc.constantFrom('nothing', 'nothing', 'promote', 'alias', 'unalias', 'tag'),
    garbage: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      fc.nat({ max: 3 }),
      async (steps, keepRuns) => {
        const project = await openProject(await temporaryFolder())
        const left: (LeftByRun & { name: string })[] = []
        for (const [i, { model, data, next, garbage }] of steps.entries()) {
          const made = await leaveRun(project, model, `${i}`, data)
          left.push({ ...made, name: model })
          if (garbage) await project.objects.put(Buffer.from(`garbage ${i}`))
          if (next === 'promote') await project.registry.promote(model, made.version)
          if (next === 'alias') await project.models.setAlias(model, 'shadow', made.version)
          if (next === 'unalias') await project.models.removeAlias(model, 'shadow')
          if (next === 'tag') await project.registry.tag(model, made.version, { name: 'keep', value: 'x' })
        }
        const { runs } = await collectGarbage(project, { ...soon, now: later(), keepRuns })
        const kept = left.filter(({ run }) => !runs.includes(run))
        const rows = left.map(({ objects }) => objects[5])
        const found = await digestsOf(project)
        for (const digest of union(kept)) expect(await project.objects.check(digest)).toBe('whole')
        expect(found.filter((digest) => !union(kept).includes(digest) && !rows.includes(digest))).toEqual([])
        const versions = (await project.models.list()).map(({ name, version }) => `${name}/${version}`)
        expect(versions).toEqual(kept.map(({ name, version }) => `${name}/${version}`).sort())
        expect(await project.audit.verify()).toMatchObject({ sound: true })
        await project.close()
      },
    ),
    { numRuns: times(isOnServers ? 4 : 12, 200) },
  )
})

const wanter = await bundleChild('wanter')

// In a bucket an object that is there is written again after half a day only: with no grace at all nothing protects it.
onFiles(
  'others that write the same few objects again and again never lose one that they told of',
  async () => {
    const folder = await temporaryFolder()
    const project = await openProject(folder)
    const writers = ['a', 'b'].map((label) => start(wanter, [folder, label, `${times(60, 2000)}`]))
    let isOver = false
    const ended = Promise.all(writers.map(({ finished }) => finished)).finally(() => {
      isOver = true
    })
    let removed = 0
    while (!isOver) {
      const rule = { isDry: false, graceMs: 0, slackMs: 50, keepRuns: 2 }
      removed += (await collectGarbage(project, { ...rule, now: Date.now() })).objects
      for (const { artifact, status } of await project.runs.list())
        if (artifact !== null && status === 'running') expect(await project.objects.has(artifact)).toBe(true)
    }
    expect((await ended).map(({ code, errors }) => [code, errors])).toEqual([
      [0, ''],
      [0, ''],
    ])
    // However fast they were, there is something that nobody needs by now.
    const last = { isDry: false, graceMs: 0, slackMs: 0, keepRuns: 2, now: Date.now() }
    removed += (await collectGarbage(project, last)).objects
    expect(removed).toBeGreaterThan(0)
    for (const { artifact } of await project.runs.list())
      expect(await project.objects.check(artifact!)).toBe('whole')
    await project.close()
  },
)
