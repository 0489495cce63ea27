import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { times } from '../../../../../test/long.ts'
import type { RunDetails, RunRecord, WantedMetrics } from '../../../src/core/index.ts'
import type { Project } from '../../../src/project/index.ts'
import { filterText } from '../../../src/project/search/filter.ts'
import { refusal } from '../refusal.ts'
import { filters } from '../search/filters.ts'
import { isOnServers, openProject } from '../stores.ts'
import { isFound } from './brute-force.ts'

let folder = ''
let project: Project
let records: RunDetails[] = []
const start = Date.UTC(2026, 10, 1)
let now = start

const texts = [
  '',
  'a',
  'Ab',
  'ab%',
  "it's",
  '😀_x',
  'abcd',
  'ABCD',
  '[a]*?',
  'back\\slash',
  '5',
  '5.0',
  '1e3',
  'ä',
  'Ä',
]
const names = ['auc', 'val/loss', 'team', 'f1 score', '😀']
const numbers = [0, 0.5, 5, 1000, -1, 0.1 + 0.2, 1e300, 3.7]
const digits = (i: number): string => (i * 2_654_435_761).toString(16).padStart(8, '0').repeat(5).slice(0, 40)

/** Draws that come out the same every time. */
function draws(seed: number): <Item>(list: readonly Item[]) => Item {
  let state = seed
  return (list) => {
    state = (state * 48_271) % 2_147_483_647
    return list[state % list.length]
  }
}

async function makeRun(i: number): Promise<void> {
  const pick = draws(i + 1)
  now = start + i * 3_600_000 * 7
  const parent = i > 3 && i % 4 === 0 ? (await project.runs.list({ limit: 1 }))[0].id : null
  const id = await project.runs.start({
    name: pick(['churn', 'Churn', 'fraud', ...texts]),
    params: { [pick(names)]: pick(texts), [pick(names)]: pick(texts), seed: String(i) },
    environment: {},
    workflow: i % 3 === 0 ? null : digits(i),
    parent,
  })
  const value = (): number => pick([...numbers, Number.NaN, Number.POSITIVE_INFINITY])
  await project.tracking.write(id, {
    tags: { [pick(names)]: pick(texts), [pick(names)]: pick(texts) },
    notes:
      i % 2 === 0
        ? [
            { id: 'n1', at: now, text: pick(texts) },
            { id: 'n2', at: now, text: pick(texts) },
          ]
        : [],
    data:
      i % 3 === 1
        ? [
            { role: 'train', digest: digits(i % 5), name: null },
            { role: 'test', digest: digits(7), name: 'x' },
          ]
        : [],
    points: [
      {
        name: pick(names),
        writer: 'w',
        position: 0,
        steps: Float64Array.of(0, 1, 2),
        times: Float64Array.of(now, now, now),
        values: Float64Array.of(value(), value(), value()),
        low: value(),
        high: value(),
      },
    ],
    ...(i % 3 === 0
      ? {
          git: {
            commit: digits(i % 7),
            branch: i % 2 === 0 ? pick(texts) : null,
            isDirty: i % 2 === 0,
            diff: null,
          },
        }
      : {}),
    ...(i % 4 === 0 ? { code: digits(i) } : {}),
  })
  await project.runs.note(id, {
    metrics: { [pick(names)]: { value: value(), low: value(), high: value() } },
    ...(i % 5 === 0 ? { artifact: digits(i) } : {}),
  })
  now += pick([0, 500, 1500, 5000, 3_600_000])
  if (i % 6 !== 0)
    await project.runs.finish(id, pick(['done', 'failed', 'refused']), pick([...texts, undefined]))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelwright-search-'))
  project = await openProject(folder, { clock: () => now })
  for (let i = 0; i < 60; i++) await makeRun(i)
  now = start + 86_400_000 * 20
  records = await Promise.all(
    (await project.runs.list()).map(async ({ id }) => (await project.tracking.details(id))!),
  )
})

afterAll(async () => {
  await project.close()
  await rm(folder, { recursive: true, force: true })
})

const words = {
  names: [...names, 'seed', 'nowhere'],
  texts: [...texts, 'churn', 'done', digits(3), digits(7).slice(0, 6), 'interrupted'],
  numbers: [...numbers, 7, 1.5, 3, 3600],
  times: [
    '2026-11-01',
    '2026-11-04',
    '2026-11-05T04:00:00Z',
    '2026-11-01 07:00',
    '10 days ago',
    '300 hours ago',
  ],
}

test('what the database finds is what is found run by run in memory', async () => {
  let some = 0
  await fc.assert(
    fc.asyncProperty(filters(words), async (filter) => {
      const where = filterText(filter)
      const found = await project.tracking.search({ where, limit: 1000 })
      const expected = records.filter((record) => isFound(record, filter, now)).map(({ run }) => run.id)
      expect([where, found.runs.map(({ id }) => id)]).toEqual([where, expected])
      if (expected.length > 0 && expected.length < records.length) some++
    }),
    { numRuns: times(isOnServers ? 150 : 600, 20_000), seed: 6 },
  )
  expect(some).toBeGreaterThan(isOnServers ? 20 : 100)
})

test('pages put together are the whole, in order, whatever it is sorted by, and missing values come last', async () => {
  const key = fc.constantFrom(
    'metrics.auc',
    'metrics."f1 score".max',
    'params.team',
    'params.seed',
    'tags.team',
    'name',
    'started',
    'ended',
    'duration',
  )
  const order = fc.array(fc.tuple(key, fc.constantFrom('asc', 'desc', '')), { minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(order, fc.integer({ min: 1, max: 25 }), async (keys, limit) => {
      const orderBy = keys.map((parts) => parts.join(' ')).join(', ')
      const whole = await project.tracking.search({ orderBy, limit: 1000 })
      const paged: string[] = []
      for (let page: string | undefined; ; ) {
        const found = await project.tracking.search({
          orderBy,
          limit,
          ...(page === undefined ? {} : { page }),
        })
        paged.push(...found.runs.map(({ id }) => id))
        if (found.next === null) break
        page = found.next
      }
      expect(paged).toEqual(whole.runs.map(({ id }) => id))
      expect(new Set(paged).size).toBe(records.length)
    }),
    { numRuns: times(40, 1000), seed: 6 },
  )
})

test('runs are sorted by the value of a metric, those without it at the end', async () => {
  for (const [direction, sign] of [
    ['asc', 1],
    ['desc', -1],
  ] as const) {
    const { runs } = await project.tracking.search({ orderBy: `metrics.auc ${direction}`, limit: 1000 })
    const values = runs.map(({ metrics }) => metrics['auc']?.value ?? Number.NaN)
    const there = values.filter((value) => !Number.isNaN(value))
    expect(there.length).toBeGreaterThan(5)
    expect(values.slice(there.length).every(Number.isNaN)).toBe(true)
    expect(there).toEqual([...there].sort((a, b) => (a === b ? 0 : sign * (a < b ? -1 : 1))))
  }
})

test('runs come with the metrics that are wanted, which changes nothing else of them', async () => {
  const withMetrics = (wanted: WantedMetrics) => project.tracking.search({ limit: 1000, metrics: wanted })
  const { runs: all } = await withMetrics('all')
  const judgedBy = { ...all[0].params, metric: 'val/loss' }
  await project.tracking.write(all[0].id, { params: { metric: 'val/loss' } })
  const expected = all.map((run, i) => (i === 0 ? { ...run, params: judgedBy } : run))
  const reduced = (keep: (name: string, run: RunRecord) => boolean) =>
    expected.map((run) => {
      const kept = Object.entries(run.metrics).filter(([name]) => keep(name, run))
      return { ...run, metrics: Object.fromEntries(kept) }
    })
  expect((await withMetrics(['auc', 'nowhere'])).runs).toEqual(reduced((name) => name === 'auc'))
  expect((await withMetrics([])).runs).toEqual(reduced(() => false))
  const first = reduced((name, { metrics, params }) => name === (params['metric'] ?? Object.keys(metrics)[0]))
  expect((await withMetrics('first')).runs).toEqual(first)
  expect(await project.runs.list({ metrics: 'first' })).toEqual(first)
  expect(first.filter(({ metrics }) => Object.keys(metrics).length === 1).length).toBeGreaterThan(10)
})

test('a page stays right while runs are added', async () => {
  const first = await project.tracking.search({ limit: 5 })
  const id = await project.runs.start({ name: 'late', params: {}, environment: {} })
  const second = await project.tracking.search({ limit: 5, page: first.next! })
  expect(second.runs.map((run) => run.id)).toEqual(records.slice(5, 10).map(({ run }) => run.id))
  await project.tracking.remove([id])
})

test('a token of another query, or none at all, is refused', async () => {
  const { next } = await project.tracking.search({ where: "status = 'done'", limit: 1 })
  for (const page of [next!, 'nonsense', '', 'bnVsbA', Buffer.from('["x"]').toString('base64url')])
    expect((await refusal(project.tracking.search({ limit: 1, page }))).code).toBe('PROJECT_SEARCH_INVALID')
})

test.each([
  'status desc',
  'metrics',
  'started up',
  'started,',
  ', started',
  'a b c',
  'name, name, name, name, name, name',
])('the order "%s" is refused', async (orderBy) => {
  const error = await refusal(project.tracking.search({ orderBy }))
  expect([error.code, error.mend.length > 0, error.where?.includes('^')]).toEqual([
    'PROJECT_SEARCH_INVALID',
    true,
    true,
  ])
})
