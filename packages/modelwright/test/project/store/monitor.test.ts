import { describe, expect, it } from 'vitest'
import type { MonitorStore, StoredPart, WindowVerdict } from '../../../src/core/index.ts'
import { collectGarbage } from '../../../src/project/retention/gc.ts'
import { openProject } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const hour = 3_600_000
const from = Date.UTC(2026, 0, 1)

const verdictOf = (at: number, fields: Partial<WindowVerdict> = {}): WindowVerdict => ({
  ...{ model: 'churn', version: '3', from: from + at * hour, until: from + (at + 1) * hour },
  ...{ judgedAt: from + (at + 2) * hour, isWhole: true, rows: 100 + at, outcomes: at },
  series: {
    rows: { value: 100 + at },
    'estimate/auc': { value: 0.8 + at / 1000, low: 0.7, high: 0.9 },
    'performance/auc': { value: Number.NaN, low: Number.NaN, high: Number.NaN },
  },
  findings: [
    {
      ...{ key: 'drift/größe "x"', kind: 'drift', severity: 'warning', column: 'größe "x"' },
      ...{ found: 0.31, expected: 0.1, text: "It's off: '; DROP TABLE runs; --", advice: ['Retrain.'] },
      cost: { loss: 0.01, low: 0.001, high: 0.02 },
    },
  ],
  ...fields,
})
const whole = { state: 'whole', sketch: null, isDrift: false } as const
const keepAll = async (monitor: MonitorStore, verdicts: readonly WindowVerdict[]) => {
  for (const verdict of verdicts) await monitor.keep(whole, verdict)
}

describe('windows of a store', () => {
  it('have the verdict that was kept last, the oldest first', async () => {
    const { monitor, close } = await openProject(await temporaryFolder())
    const verdicts = [verdictOf(2), verdictOf(0), verdictOf(1)]
    await keepAll(monitor, verdicts)
    const sorted = [verdictOf(0), verdictOf(1), verdictOf(2)].map((one) => ({
      ...one,
      series: { ...one.series, 'performance/auc': { value: Number.NaN } },
    }))
    expect(await monitor.verdicts({ model: 'churn' })).toEqual(sorted)
    const again = verdictOf(1, { outcomes: 90, findings: [], series: { rows: { value: 7 } } })
    await monitor.keep({ ...whole, isDrift: true }, again)
    expect((await monitor.verdicts({ model: 'churn' }))[1]).toEqual(again)
    const windows = await monitor.windows({ model: 'churn' })
    expect(windows.map(({ number, isDrift }) => [number, isDrift])).toEqual([
      [2, false],
      [3, true],
      [1, false],
    ])
    await close()
  })

  it('are found by time, version and state, and the newest alone', async () => {
    const { monitor, close } = await openProject(await temporaryFolder())
    await keepAll(
      monitor,
      [0, 1, 2, 3].flatMap((at) => [verdictOf(at), verdictOf(at, { version: '4/shadow' })]),
    )
    await monitor.keep({ ...whole, state: 'open' }, verdictOf(4, { isWhole: false }))
    const places = async (query: object) =>
      (await monitor.verdicts({ model: 'churn', ...query })).map(({ from: at }) => (at - from) / hour)
    expect(await places({ version: '3' })).toEqual([0, 1, 2, 3, 4])
    expect(await places({ version: '3', since: from + 2 * hour })).toEqual([2, 3, 4])
    expect(await places({ version: '3', until: from + 2 * hour })).toEqual([0, 1])
    expect(await places({ version: '3', isWhole: true, limit: 2 })).toEqual([2, 3])
    expect(await places({ version: '4/shadow' })).toEqual([0, 1, 2, 3])
    expect(await places({ limit: 0 })).toEqual([])
    expect(await monitor.verdicts({ model: "'; --" })).toEqual([])
    expect(await monitor.models()).toEqual(['churn'])
    await close()
  })

  it('have series that are read by name and time', async () => {
    const { monitor, close } = await openProject(await temporaryFolder())
    await keepAll(
      monitor,
      [0, 1, 2].map((at) => verdictOf(at)),
    )
    expect(await monitor.seriesNames('churn')).toEqual(['estimate/auc', 'performance/auc', 'rows'])
    const query = { model: 'churn', names: ['estimate/auc'], since: from + hour, until: from + 2 * hour }
    expect(await monitor.series(query)).toEqual([
      { version: '3', at: from + hour, name: 'estimate/auc', value: 0.801, low: 0.7, high: 0.9 },
    ])
    expect(await monitor.series({ model: 'churn', names: [] })).toEqual([])
    expect(await monitor.series({ model: 'churn' })).toHaveLength(9)
    await close()
  })

  it('are forgotten with their series, but not their numbers', async () => {
    const { monitor, close } = await openProject(await temporaryFolder())
    await keepAll(
      monitor,
      [0, 1, 2].map((at) => verdictOf(at)),
    )
    expect(await monitor.forget('churn', from + 2 * hour)).toBe(2)
    expect((await monitor.windows({ model: 'churn' })).map(({ number }) => number)).toEqual([3])
    expect(await monitor.series({ model: 'churn', names: ['rows'] })).toHaveLength(1)
    await monitor.keep(whole, verdictOf(3))
    expect((await monitor.windows({ model: 'churn' })).map(({ number }) => number)).toEqual([3, 4])
    await close()
  })

  it('hold hundreds of series at once', async () => {
    const { monitor, close } = await openProject(await temporaryFolder())
    const series = Object.fromEntries(
      Array.from({ length: 2000 }, (_, at) => [`drift/c${at}/effect`, { value: at }]),
    )
    await monitor.keep(whole, verdictOf(0, { series }))
    expect((await monitor.verdicts({ model: 'churn' }))[0].series).toEqual(series)
    await close()
  })
})

describe('parts and cursors of a store', () => {
  const part: StoredPart = {
    ...{ model: 'churn', version: '3', from, until: from + hour, sketch: 'a'.repeat(64), rows: 9 },
    counts: { duplicates: 2 },
  }

  it('are what was put last', async () => {
    const { monitor, close } = await openProject(await temporaryFolder())
    await monitor.putPart(part)
    await monitor.putPart({ ...part, rows: 10 })
    await monitor.putPart({ ...part, from: from + hour, until: from + 2 * hour })
    expect(await monitor.parts({ model: 'churn' })).toHaveLength(2)
    expect((await monitor.parts({ model: 'churn', until: from + hour })).map(({ rows }) => rows)).toEqual([
      10,
    ])
    await monitor.dropParts({ model: 'churn', version: '3' }, from + hour)
    expect(await monitor.parts({ model: 'churn' })).toHaveLength(1)
    expect(await monitor.cursor('churn')).toBeUndefined()
    await monitor.setCursor('churn', '{"a":1}')
    await monitor.setCursor('churn', '{"a":2}')
    expect(await monitor.cursor('churn')).toBe('{"a":2}')
    await close()
  })

  it('keep the objects they name', async () => {
    const folder = await temporaryFolder()
    const project = await openProject(folder)
    const put = (word: string) => project.objects.put(new TextEncoder().encode(word))
    const [ofPart, ofWindow, ofNobody] = [await put('part'), await put('window'), await put('nobody')]
    await project.monitor.putPart({ ...part, sketch: ofPart })
    await project.monitor.keep({ ...whole, sketch: ofWindow }, verdictOf(0))
    await collectGarbage(project, { isDry: false, now: Date.now() + 1000, graceMs: 0, slackMs: 0 })
    expect(await Promise.all([ofPart, ofWindow, ofNobody].map((one) => project.objects.has(one)))).toEqual([
      true,
      true,
      false,
    ])
    await project.close()
  })
})
