import { describe, expect, test } from 'vitest'
import { gaugeBounds, gaugesOf } from '../../../../src/project/monitor/gauges/gauges.ts'
import { gaugesText } from '../../../../src/project/monitor/gauges/gauges-text.ts'
import { costing, findingOf, start, windowAt } from '../../../monitor/summary/verdicts.ts'
import { foreignComplaints, readExposition } from '../../../serve/watch/read-exposition.ts'

const gauged = (...verdicts: ReturnType<typeof windowAt>[]) => ({ model: 'churn', verdicts, alerts: [] })

async function samplesOf(...models: Parameters<typeof gaugesOf>[0]) {
  const text = await gaugesText(gaugesOf(models))
  return { text, samples: readExposition(text) }
}

const alert = {
  id: 'a',
  model: 'churn',
  key: 'drift/age',
  severity: 'error' as const,
  openedAt: start,
  since: start,
  windows: 1,
  last: findingOf('drift/age'),
  seen: windowAt(0),
  recoveredAt: null,
}

describe('gauges of a model', () => {
  test('tell its newest window, metrics with intervals, drift with cost, open alerts', async () => {
    const series = {
      ...windowAt(0).series,
      'estimate/auc': { value: 0.7 },
      'drift/age/effect': { value: 0.4 },
      'drift/sex/effect': { value: 0.1 },
      'drift/sex/cost': { value: 0.02 },
    }
    const findings = [findingOf('drift/age', costing(0.3)), findingOf('quality/missing/age')]
    const { text, samples } = await samplesOf({
      ...gauged(windowAt(0), windowAt(1, { series, findings, rows: 7, outcomes: 3 })),
      alerts: [alert, { ...alert, id: 'b', recoveredAt: start }],
      trained: { 1: { auc: { value: 0.9 } } },
    })
    const worth = (name: string, labels: Record<string, string> = {}) =>
      samples
        .filter(
          (one) =>
            one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
        )
        .map(({ value }) => value)
    expect(worth('modelwright_monitor_metric', { source: 'measured' })).toEqual([0.8])
    expect(worth('modelwright_monitor_metric', { source: 'estimated' })).toEqual([0.7])
    expect(worth('modelwright_monitor_metric', { source: 'trained' })).toEqual([0.9])
    expect(worth('modelwright_monitor_metric_low')).toEqual([0.75])
    expect(worth('modelwright_monitor_drift_cost', { column: 'age' })).toEqual([0.3])
    expect(worth('modelwright_monitor_drift_cost', { column: 'sex' })).toEqual([0.02])
    expect(worth('modelwright_monitor_drifted_columns')).toEqual([1])
    expect(worth('modelwright_monitor_alerts_open', { severity: 'error' })).toEqual([1])
    expect(worth('modelwright_monitor_alerts_open', { severity: 'warning' })).toEqual([0])
    expect(worth('modelwright_monitor_window_rows')).toEqual([7])
    expect(worth('modelwright_monitor_window_outcomes')).toEqual([3])
    expect(worth('modelwright_monitor_findings', { kind: 'quality', severity: 'warning' })).toEqual([1])
    expect(worth('modelwright_monitor_last_pass_timestamp_seconds')).toEqual([windowAt(1).judgedAt / 1000])
    expect(foreignComplaints(text) ?? []).toEqual([])
  })

  test('are bounded, however many columns, versions and metrics there are', async () => {
    const columns = Array.from({ length: 300 }, (_, at) => `column ${at}`)
    const verdicts = Array.from({ length: 50 }, (_, place) =>
      windowAt(place, {
        version: String(place),
        series: Object.fromEntries([
          ...columns.map((name, at) => [`drift/${name}/effect`, { value: at / 300 }] as const),
          ...columns.map((name) => [`performance/${name}`, { value: 1 }] as const),
          ...columns.map((name) => [`performance/auc/${name}=x`, { value: 1 }] as const),
        ]),
        findings: columns.map((name, at) => findingOf(`drift/${name}`, costing(at))),
      }),
    )
    const { samples } = await samplesOf(gauged(...verdicts))
    expect(samples.length).toBeLessThanOrEqual(
      gaugeBounds.versions * (gaugeBounds.metrics * 4 + gaugeBounds.columns * 2 + 20) + 3,
    )
    const drawn = samples.filter(({ name }) => name === 'modelwright_monitor_drift_cost')
    expect(new Set(drawn.map(({ labels }) => labels['version']))).toEqual(new Set(['49', '48', '47']))
    expect(drawn.some(({ labels }) => labels['column'] === 'column 299')).toBe(true)
  })

  test('hostile names stay values of labels', async () => {
    const name = 'a"}\n modelwright_monitor_metric 9\\'
    const { text, samples } = await samplesOf({
      model: name,
      alerts: [],
      verdicts: [windowAt(0, { model: name, series: { [`drift/${name}/effect`]: { value: 1 } } })],
    })
    expect(samples.find((one) => one.name.endsWith('drift_effect'))!.labels['column']).toBe(name)
    expect(foreignComplaints(text) ?? []).toEqual([])
  })

  test('a model without windows has none but its alerts', async () => {
    const { samples } = await samplesOf(gauged())
    expect(new Set(samples.map(({ name }) => name))).toEqual(new Set(['modelwright_monitor_alerts_open']))
  })
})
