import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { RunDetails } from '../../../src/core/index.ts'
import { type Project, sha256 } from '../../../src/project/index.ts'
import { type TrackOptions, track as trackIn } from '../../../src/project/tracking/track.ts'
import type { TrackedRun } from '../../../src/project/tracking/tracked-run.ts'
import { bundleChild, start } from '../child.ts'
import { refusal } from '../refusal.ts'
import { openProject, storeEnv } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const tracker = await bundleChild('tracker')

/** Tracks where these tests have their store. */
function track<Result>(
  options: TrackOptions,
  work: (run: TrackedRun) => Promise<Result> | Result,
): Promise<Result> {
  const env = options.folder === undefined ? {} : { env: { ...storeEnv(options.folder), ...options.env } }
  return trackIn({ ...options, ...env }, work)
}

async function opened<Result>(folder: string, look: (project: Project) => Promise<Result>): Promise<Result> {
  const project = await openProject(folder, { create: false })
  try {
    return await look(project)
  } finally {
    await project.close()
  }
}

function all(folder: string): Promise<RunDetails[]> {
  return opened(folder, async (project) => {
    const runs = await project.runs.list({ limit: 100_000 })
    return Promise.all(runs.map(async ({ id }) => (await project.tracking.details(id))!))
  })
}

test('what is tracked is there afterwards, and what the work returns is returned', async () => {
  const folder = await temporaryFolder()
  writeFileSync(join(folder, 'data.csv'), 'a,b\n1,2\n')
  let id = ''
  const params = {
    learner: 'own',
    lr: 0.1,
    layers: [64, 32],
    optimiser: { name: 'adam', beta: { one: 0.9 } },
    skipped: undefined,
    none: null,
  }
  const result = await track(
    { name: 'first', folder, params, tags: { team: 'a' }, git: false },
    async (run) => {
      id = run.id
      for (let step = 0; step < 5; step++) run.metric('val/loss', 1 / (step + 1), { step })
      run.metric('😀', 3)
      run.metric('😀', Number.NaN)
      run.metric('😀', Number.POSITIVE_INFINITY)
      run.metric('auc', { value: 0.84, low: 0.82, high: 0.86 })
      run.param('late', true)
      run.tag('plain')
      run.tag('gone', 'x')
      run.tag('gone', null)
      run.note('It *works*.')
      run.note('Twice.')
      await run.artifact('plots/roc.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
      await run.artifact('weights.bin', Uint8Array.of(1, 2, 3))
      await run.artifact('data.csv', { path: 'data.csv' })
      await run.data('train', 'data.csv')
      await run.data('test', { digest: 'abcdef', name: 'elsewhere' })
      return { best: 1 }
    },
  )
  expect(result).toEqual({ best: 1 })
  const [found] = await all(folder)
  expect(found.run).toMatchObject({
    id,
    name: 'first',
    status: 'done',
    parent: null,
    tags: { team: 'a', plain: '' },
    params: {
      learner: 'own',
      lr: '0.1',
      layers: '[64,32]',
      'optimiser.name': 'adam',
      'optimiser.beta.one': '0.9',
      late: 'true',
      none: 'null',
    },
  })
  expect(Object.keys(found.run.params)).not.toContain('skipped')
  expect(found.run.metrics['val/loss']).toMatchObject({
    value: 0.2,
    least: 0.2,
    greatest: 1,
    lastStep: 4,
    pointCount: 5,
  })
  expect(found.run.metrics['😀']).toMatchObject({
    value: Infinity,
    least: 3,
    greatest: Infinity,
    lastStep: 2,
    pointCount: 3,
  })
  expect(found.run.metrics['auc']).toMatchObject({ value: 0.84, low: 0.82, high: 0.86 })
  expect(found.notes.map(({ text }) => text)).toEqual(['It *works*.', 'Twice.'])
  expect(found.data).toEqual(
    expect.arrayContaining([
      { role: 'train', digest: sha256('a,b\n1,2\n'), name: 'data.csv' },
      { role: 'test', digest: 'abcdef', name: 'elsewhere' },
    ]),
  )
  const named = Object.fromEntries(
    found.artifacts.map(({ name, mediaType, size, kind }) => [name, [mediaType, size, kind]]),
  )
  expect(named).toMatchObject({
    'plots/roc.svg': ['image/svg+xml', 41, 'plot'],
    'weights.bin': ['application/octet-stream', 3, 'file'],
    'data.csv': ['text/csv', 8, 'file'],
  })
  expect(found.artifacts.filter(({ kind }) => kind === 'code').map(({ digest }) => digest)).toEqual([
    found.run.code,
  ])
  await opened(folder, async (project) => {
    const points = await project.tracking.points(id, '😀')
    expect([[...points.steps], [...points.values]]).toEqual([
      [0, 1, 2],
      [3, Number.NaN, Infinity],
    ])
    const { digest } = found.artifacts.find(({ name }) => name === 'weights.bin')!
    expect([...(await project.objects.get(digest))]).toEqual([1, 2, 3])
  })
})

test('work that fails is recorded as failed, with what it logged, and its error comes through', async () => {
  const folder = await temporaryFolder()
  const error = new TypeError('no such layer')
  const failing = track({ name: 'bad', folder, git: false, code: false }, (run) => {
    run.metric('loss', 7)
    throw error
  })
  await expect(failing).rejects.toBe(error)
  const [found] = await all(folder)
  expect([found.run.status, found.run.error, found.run.metrics['loss'].value]).toEqual([
    'failed',
    'no such layer',
    7,
  ])
})

test('a run inside of a run is its child; joined, it is the same run', async () => {
  const folder = await temporaryFolder()
  const ids = await track({ name: 'outer', folder, git: false, code: false }, async (outer) => {
    const child = await track({ name: 'inner', git: false, code: false }, (run) => run.id)
    const joined = await track({ name: 'same', join: true }, (run) => {
      run.metric('loss', 1)
      return run.id
    })
    return { outer: outer.id, child, joined }
  })
  expect(ids.joined).toBe(ids.outer)
  const runs = await all(folder)
  expect(runs.length).toBe(2)
  const outer = runs.find(({ run }) => run.id === ids.outer)!
  expect([outer.children, outer.run.metrics['loss'].value, outer.run.status]).toEqual([
    [ids.child],
    1,
    'done',
  ])
  expect(runs.find(({ run }) => run.id === ids.child)!.run.parent).toBe(ids.outer)
})

test('processes and workers that are handed a run join it or become its children, wherever they start', async () => {
  const folder = await temporaryFolder()
  const { code, errors } = await start(tracker, ['outer', folder], [], storeEnv(folder)).finished
  expect([code, errors]).toEqual([0, ''])
  const runs = await all(folder)
  expect(runs.map(({ run }) => [run.name, run.status]).sort()).toEqual([
    ['inner 4', 'done'],
    ['outer', 'done'],
  ])
  const outer = runs.find(({ run }) => run.name === 'outer')!
  expect(outer.children).toEqual([runs.find(({ run }) => run.name === 'inner 4')!.run.id])
  expect(outer.run.metrics['shared']).toMatchObject({
    least: -1,
    greatest: 3099,
    lastStep: 99,
    pointCount: 301,
  })
  expect(outer.run.params).toEqual({ 'from 1': 'inner', 'from 2': 'inner', 'from 3': 'inner' })
  await opened(folder, async (project) => {
    const { values } = await project.tracking.points(outer.run.id, 'shared')
    expect([...values].sort((a, b) => a - b)).toEqual([
      -1,
      ...[1, 2, 3].flatMap((label) => Array.from({ length: 100 }, (_, step) => label * 1000 + step)),
    ])
  })
})

test('four processes that track at once lose nothing', async () => {
  const folder = await temporaryFolder()
  const labels = ['a', 'b', 'c', 'd']
  const ended = await Promise.all(
    labels.map((label) => start(tracker, ['many', folder, label], [], storeEnv(folder)).finished),
  )
  expect(ended.map(({ code, errors }) => [code, errors])).toEqual(labels.map(() => [0, '']))
  const runs = await all(folder)
  expect(runs.length).toBe(40)
  for (const { run, artifacts } of runs) {
    const { metrics } = run
    expect(run.status).toBe('done')
    expect(metrics['loss']).toMatchObject({ value: 49, least: 0, greatest: 49, lastStep: 49, pointCount: 50 })
    expect(artifacts.map(({ name }) => name)).toContain('out.txt')
  }
})

test('a process that is killed loses the last second at most, and leaves a sound store', async () => {
  const folder = await temporaryFolder()
  const child = start(tracker, ['endless', folder], [], storeEnv(folder))
  await child.said('flushed')
  await pause(2500)
  child.process.kill('SIGKILL')
  await child.finished
  const [{ run }] = await all(folder)
  const { metrics } = run
  expect([run.status, run.error]).toEqual(['failed', 'interrupted: its process ended before the run did'])
  expect(metrics['loss'].pointCount).toBeGreaterThan(1001)
  await opened(folder, async (project) => {
    const { steps, values } = await project.tracking.points(run.id, 'loss')
    expect([...steps]).toEqual(Array.from({ length: metrics['loss'].pointCount }, (_, step) => step))
    expect([...values]).toEqual([...steps])
    const found = await project.tracking.search({
      where: "status = 'failed' and error contains 'interrupted'",
    })
    expect(found.runs.map(({ id }) => id)).toEqual([run.id])
    expect((await project.tracking.search({ where: "status = 'running'" })).runs).toEqual([])
  })
})

const long = 'x'.repeat(10_000)
test.each([
  ['a name of 10 kB', (run) => run.metric(long, 1)],
  ['an empty name', (run) => run.tag('', 'a')],
  ['a name with a line end', (run) => run.metric('a\nb', 1)],
  ['a name with half a pair', (run) => run.metric('\ud800', 1)],
  ['a name that turns the direction', (run) => run.param('a\u202eb', 1)],
  ['a name that is no text', (run) => run.metric(5 as never, 1)],
  ['a value that is a text', (run) => run.metric('loss', '0.3' as never)],
  ['a value that is nothing', (run) => run.metric('loss', undefined as never)],
  ['a step that is a fraction', (run) => run.metric('loss', 1, { step: 0.5 })],
  ['a step that is NaN', (run) => run.metric('loss', 1, { step: Number.NaN })],
  ['a note of a megabyte', (run) => run.note('x'.repeat(1_000_000))],
  ['a tag that is a number', (run) => run.tag('year', 2026 as never)],
  ['an artifact outside', (run) => run.artifact('../x', 'a')],
  ['an artifact with an empty part', (run) => run.artifact('a//b', 'a')],
  ['an artifact with a back slash', (run) => run.artifact('a\\b', 'a')],
  ['an artifact that is a number', (run) => run.artifact('a', 5 as never)],
  ['an artifact of a file that is not there', (run) => run.artifact('a', { path: 'nowhere.bin' })],
  ['data of a file that is not there', (run) => run.data('train', 'nowhere.csv')],
] as [string, (run: Parameters<Parameters<typeof track>[1]>[0]) => unknown][])(
  '%s is refused with a mend',
  async (_, misuse) => {
    const folder = await temporaryFolder()
    const error = await refusal(
      track({ name: 'x', folder, git: false, code: false }, async (run) => misuse(run)),
    )
    expect([error.code, error.mend.length > 0, error.message.length < 300]).toEqual([
      'PROJECT_TRACKING_INVALID',
      true,
      true,
    ])
    expect((await all(folder))[0].run.status).toBe('failed')
  },
)

test('names with slashes, emoji, quotes and of 250 characters are kept as they are', async () => {
  const folder = await temporaryFolder()
  const names = [
    'train/loss',
    '😀 loss',
    `it's "quoted"`,
    '__proto__',
    'constructor',
    'größe',
    'x'.repeat(250),
  ]
  await track({ name: 'names', folder, git: false, code: false }, (run) => {
    for (const name of names) {
      run.metric(name, 1)
      run.param(name, name)
      run.tag(name, name)
    }
  })
  const [{ run }] = await all(folder)
  const { metrics } = run
  expect(Object.keys(metrics).sort()).toEqual([...names].sort())
  expect(Object.entries(run.params).sort()).toEqual(names.map((name) => [name, name]).sort())
  expect(Object.entries(run.tags).sort()).toEqual(names.map((name) => [name, name]).sort())
})

test('a run that has ended takes nothing more, and a run that is not there cannot be joined', async () => {
  const folder = await temporaryFolder()
  const kept = await track({ name: 'x', folder, git: false, code: false }, (run) => run)
  expect(() => kept.metric('late', 1)).toThrow(expect.objectContaining({ code: 'PROJECT_TRACKING_INVALID' }))
  const options = { name: 'x', folder, join: true }
  expect((await refusal(track({ ...options, env: {} }, () => 1))).code).toBe('PROJECT_TRACKING_INVALID')
  const env = { MODELWRIGHT_RUN: '20260101-000000-nowhere', MODELWRIGHT_FOLDER: folder }
  expect((await refusal(track({ ...options, env }, () => 1))).code).toBe('PROJECT_RUN_UNKNOWN')
})

test('a clock that goes backwards loses nothing: the later step is the last value', async () => {
  const folder = await temporaryFolder()
  let now = Date.UTC(2026, 0, 1)
  const clock = (): number => {
    now -= 60_000
    return now
  }
  await track({ name: 'x', folder, git: false, code: false, clock }, async (run) => {
    for (let step = 0; step < 10; step++) {
      run.metric('loss', step, { step })
      await run.flush()
    }
  })
  const [{ run }] = await all(folder)
  const { metrics } = run
  expect([run.status, metrics['loss'].value, metrics['loss'].pointCount]).toEqual(['done', 9, 10])
})

/** Makes a folder that git keeps, with one commit of one file. */
async function repository(): Promise<{ folder: string; git: (...parameters: string[]) => string }> {
  const folder = await temporaryFolder()
  const git = (...parameters: string[]) =>
    execFileSync('git', ['-c', 'user.email=a@b.c', '-c', 'user.name=a', ...parameters], {
      cwd: folder,
      encoding: 'utf8',
    })
  git('init', '-q', '-b', 'main')
  // Where stores lie on servers, the client of the bucket is linked into the folder.
  writeFileSync(join(folder, '.git', 'info', 'exclude'), 'node_modules\n')
  writeFileSync(join(folder, 'train.ts'), 'one\n')
  git('add', '.')
  git('commit', '-q', '-m', 'first')
  return { folder, git }
}

test('the state of git is kept: branch, commit, and the differences of a work tree that has some', async () => {
  const { folder, git } = await repository()
  await track({ name: 'clean', folder }, () => {})
  writeFileSync(join(folder, 'train.ts'), 'two\n')
  mkdirSync(join(folder, 'new'))
  writeFileSync(join(folder, 'new', 'ä b.ts'), 'x\n')
  await track({ name: 'dirty', folder }, () => {})
  const runs = await all(folder)
  const commit = git('rev-parse', 'HEAD').trim()
  expect(runs.find(({ run }) => run.name === 'clean')!.run.git).toEqual({
    commit,
    branch: 'main',
    isDirty: false,
    diff: null,
  })
  const dirty = runs.find(({ run }) => run.name === 'dirty')!.run.git!
  expect(dirty).toMatchObject({ commit, branch: 'main', isDirty: true })
  const diff = await opened(folder, async (project) =>
    new TextDecoder().decode(await project.objects.get(dirty.diff!)),
  )
  expect(diff).toContain('-one\n+two\n')
  expect(diff).toContain('# not in git: new/')
  await opened(folder, async (project) => {
    expect((await project.tracking.search({ where: 'dirty = true' })).runs.map(({ name }) => name)).toEqual([
      'dirty',
    ])
    const where = `commit = '${commit.slice(0, 7)}' and branch = 'main'`
    expect((await project.tracking.search({ where })).runs.length).toBe(2)
  })
})

test('a run inside of a run has the state of git of its own project, and none where it wants none', async () => {
  const { folder, git } = await repository()
  const elsewhere = await temporaryFolder()
  await track({ name: 'outer', folder, code: false }, async () => {
    await track({ name: 'same', code: false }, () => {})
    await track({ name: 'without', code: false, git: false }, () => {})
    await track({ name: 'elsewhere', folder: elsewhere, code: false }, () => {})
  })
  const commits = (await all(folder)).map(({ run }) => [run.name, run.git?.commit])
  const commit = git('rev-parse', 'HEAD').trim()
  expect(Object.fromEntries(commits)).toEqual({ outer: commit, same: commit, without: undefined })
  expect((await all(elsewhere)).map(({ run }) => [run.name, run.git])).toEqual([['elsewhere', null]])
})

test('the commit is kept, but not the differences, where thousands of files are not in git', async () => {
  const { folder, git } = await repository()
  for (let i = 0; i < 1500; i++) writeFileSync(join(folder, `${'x'.repeat(200)}${i}`), '')
  await track({ name: 'many', folder, code: false }, () => {})
  const commit = git('rev-parse', 'HEAD').trim()
  expect((await all(folder))[0].run.git).toEqual({ commit, branch: 'main', isDirty: true, diff: null })
})
