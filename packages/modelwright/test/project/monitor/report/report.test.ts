import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { times } from '../../../../../../test/long.ts'
import type { AlertRecord, MonitorFinding, WindowVerdict } from '../../../../src/core/index.ts'
import { levelSample, numberSample } from '../../../../src/monitor/index.ts'
import { monitorReport } from '../../../../src/project/monitor/report/report.ts'
import { type JudgedStream, judgedStream } from '../../../monitor/judged-stream.ts'
import { costing, findingOf, start, windowAt } from '../../../monitor/summary/verdicts.ts'

const hostile = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u0000&amp;\'`$'
const bytes = (page: string): number => new TextEncoder().encode(page).length
const empty = /<(br|img|meta|link|input|hr)\b[^>]*>/g

/** Names of elements that are opened and not closed in order. */
function unbalanced(page: string): string[] {
  const open: string[] = []
  const wrong: string[] = []
  const text = page
    .replace('<!doctype html>', '')
    .replace(empty, '')
    .replace(/<style>[\s\S]*?<\/style>/g, '')
  for (const [tag, end, name, own] of text.matchAll(/<(\/?)([a-zA-Z][\w-]*)[^>]*?(\/?)>/g)) {
    if (own === '/') continue
    if (end === '') open.push(name!)
    else if (open.pop() !== name) wrong.push(tag)
  }
  return [...wrong, ...open]
}

function sound(page: string): void {
  expect(unbalanced(page)).toEqual([])
  expect(page).not.toMatch(/<script|<img|https?:\/\/|url\(/i)
  expect(page).not.toMatch(/NaN|undefined|\[object|Infinity/)
  expect([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)).toEqual([
    ...new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)),
  ])
}

const alertOf = (last: MonitorFinding, recoveredAt: number | null): AlertRecord => ({
  id: 'a',
  model: 'churn',
  key: last.key,
  severity: 'error',
  openedAt: start,
  since: start,
  windows: 3,
  last,
  seen: windowAt(2),
  recoveredAt,
})

describe('a stream that drifts', () => {
  let judged: JudgedStream
  let page: string
  beforeAll(async () => {
    const change = { kind: 'covariate', shape: 'sudden', at: 2000 + 4 * 300, size: 2 } as const
    judged = judgedStream({
      stream: { seed: 11, change: { ...change, columns: ['number 1', 'level 1'] } },
      windows: 8,
      rows: 300,
      versionOf: (at) => (at < 4 ? '1' : '2'),
    })
    const events = [{ at: judged.verdicts[4]!.from, text: 'version 2 became champion' }]
    const { verdicts, samples, trained } = judged
    page = await monitorReport({
      model: 'stream',
      verdicts,
      samples,
      events,
      metric: { name: 'auc', trained },
    })
  })

  test('makes a whole page with the answer first', () => {
    sound(page)
    const lead = page.slice(page.indexOf('class="lead"'), page.indexOf('</header>'))
    expect(lead).toContain('stream, version 2,')
    const sections = [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)
    expect(sections.slice(0, 5)).toEqual(['answer', 'performance', 'causes', 'volume', 'drift'])
    expect(sections).toContain('parts')
  })

  test('draws each drifted column before and now, and what was done', () => {
    const drift = page.slice(page.indexOf('<section id="drift"'), page.indexOf('<section id="parts"'))
    expect(drift.match(/<article/g)?.length).toBeGreaterThanOrEqual(2)
    expect(drift).toContain('aria-label="Shares of rows by number 1, at training and now"')
    expect(drift).toContain('aria-label="Shares of rows by level 1, at training and now"')
    expect(page).toContain('version 2 became champion')
  })

  test('the same windows give the same page', async () => {
    const again = () => monitorReport({ model: 'stream', verdicts: judged.verdicts })
    expect(await again()).toBe(await again())
  })
})

test('nothing wrong, no outcomes, one window, no window', async () => {
  const well = await monitorReport({ model: 'churn', verdicts: [windowAt(0), windowAt(1)] })
  expect(well).toContain('Nothing needs to be done.')
  expect(well).toContain('No alert is open.')
  const untold = { outcomes: 0, series: { 'estimate/auc': { value: 0.8, low: 0.7, high: 0.9 } } }
  const without = await monitorReport({
    model: 'churn',
    verdicts: [windowAt(0, untold), windowAt(1, untold)],
  })
  expect(without).toContain('No outcome is known yet')
  const none = await monitorReport({ model: 'churn', verdicts: [] })
  expect(none).toContain('no window of predictions was kept yet')
  const bare = await monitorReport({ model: 'churn', verdicts: [windowAt(0, { series: {} })] })
  expect(bare).toContain('Nothing was measured or estimated yet')
  for (const page of [well, without, none, bare]) sound(page)
})

test('names, levels, texts and versions cannot break out of the page', async () => {
  const finding = findingOf('drift/x', {
    ...costing(0.4),
    key: `drift/${hostile}`,
    column: hostile,
    severity: 'error',
    text: hostile,
    advice: [hostile],
  })
  const slice = findingOf(`performance/auc/${hostile}`, { slice: hostile, text: hostile })
  const series = {
    [`drift/${hostile}/effect`]: { value: 0.4 },
    [`performance/auc/${hostile}`]: { value: 0.5 },
    'performance/auc': { value: 0.5 },
    [`quality/${hostile}/missing`]: { value: 0.4 },
  }
  const facts = { model: hostile, version: hostile, series, findings: [finding, slice] }
  const page = await monitorReport({
    model: hostile,
    verdicts: [windowAt(0, facts), windowAt(1, facts)],
    alerts: [
      { ...alertOf(finding, null), model: hostile },
      { ...alertOf(finding, start), model: hostile },
    ],
    events: [{ at: start, text: hostile }],
    samples: new Map([
      [
        hostile,
        { before: levelSample([[hostile, 5]]), now: levelSample([[`${hostile}2`, 5]], { missing: 3 }) },
      ],
    ]),
  })
  sound(page)
  for (const letter of ['\u0000', '\u202e']) expect(page).not.toContain(letter)
  expect(page).toContain('&lt;script&gt;')
})

test('400 windows of 300 columns stay below 3 MB', async () => {
  const columns = Array.from({ length: 300 }, (_, at) => `column number ${at}`)
  const findings = columns.slice(0, 80).map((name, at) => findingOf(`drift/${name}`, costing(at / 100)))
  const verdicts = Array.from({ length: 400 }, (_, place) =>
    windowAt(place, {
      version: String(1 + Math.floor(place / 20)),
      series: {
        'performance/auc': { value: 0.8 + (place % 7) / 100, low: 0.7, high: 0.9 },
        'estimate/auc': { value: 0.8 + (place % 5) / 100, low: 0.7, high: 0.9 },
        ...Object.fromEntries(
          columns.map((name, at) => [`drift/${name}/effect`, { value: ((at * place) % 97) / 97 }]),
        ),
      },
      findings: place < 200 ? [] : findings,
    }),
  )
  const values = Float64Array.from({ length: 500 }, (_, at) => (at * 37) % 101)
  const samples = new Map(
    columns.map((name) => [
      name,
      { before: numberSample(values), now: numberSample(values.map((x) => x * 2)) },
    ]),
  )
  const page = await monitorReport({ model: 'churn', verdicts, samples })
  sound(page)
  expect(bytes(page)).toBeLessThan(3_000_000)
  expect(page).toContain('more drifted columns are listed below, but not drawn')
  expect(page).toContain('older windows are drawn above and not listed')
}, 120_000)

const anyNumber = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1e300, -1e300, 5e-324, Number.NaN))
const anyValue = fc.record({
  value: anyNumber,
  low: fc.option(anyNumber, { nil: undefined }),
  high: fc.option(anyNumber, { nil: undefined }),
})
const anyName = fc.oneof(
  fc.constantFrom(
    'rows',
    'performance/auc',
    'estimate/auc',
    'drift/a/effect',
    'calibration/error',
    'latency/p99',
  ),
  fc
    .tuple(fc.constantFrom('drift', 'quality', 'fairness', 'performance/auc', 'errors'), fc.string())
    .map((parts) => parts.join('/')),
)
const anyFinding = fc.record({
  key: anyName,
  kind: fc.constantFrom(
    'quality',
    'drift',
    'predictions',
    'relations',
    'estimate',
    'performance',
    'calibration',
    'fairness',
    'service',
  ),
  severity: fc.constantFrom('error', 'warning', 'quiet'),
  column: fc.option(fc.string(), { nil: undefined }),
  slice: fc.option(fc.string(), { nil: undefined }),
  found: anyNumber,
  expected: anyNumber,
  cost: fc.option(fc.record({ loss: anyNumber, low: anyNumber, high: anyNumber }), { nil: undefined }),
  text: fc.string(),
  advice: fc.array(fc.string(), { maxLength: 3 }),
})
const anyWindow = fc.record({
  model: fc.constant('churn'),
  version: fc.constantFrom('1', '2', 'x'),
  from: fc.integer({ min: 0, max: 8.64e15 }),
  length: fc.integer({ min: 1, max: 1e9 }),
  judgedAt: fc.integer({ min: 0, max: 4e12 }),
  isWhole: fc.boolean(),
  rows: fc.nat(),
  outcomes: fc.nat(),
  series: fc.dictionary(anyName, anyValue, { maxKeys: 6 }),
  findings: fc.array(anyFinding, { maxLength: 5 }),
})

test('any verdicts make a page', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyWindow, { maxLength: 6 }), async (windows) => {
      const verdicts = windows.map(
        ({ length, ...rest }) => ({ ...rest, until: Math.min(8.64e15, rest.from + length) }) as WindowVerdict,
      )
      const page = await monitorReport({ model: 'churn', verdicts })
      expect(unbalanced(page)).toEqual([])
      expect(page.endsWith('</html>\n')).toBe(true)
      expect(page.replace(/<style>[\s\S]*?<\/style>/, '')).not.toMatch(/="[^"]*NaN/)
    }),
    { numRuns: times(40, 1000) },
  )
}, 180_000)
