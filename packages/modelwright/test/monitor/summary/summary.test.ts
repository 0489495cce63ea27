import { describe, expect, it } from 'vitest'
import type { AlertRecord } from '../../../src/core/index.ts'
import { monitorAnswers, monitorSummary } from '../../../src/monitor/index.ts'
import { costing, findingOf, start, windowAt } from './verdicts.ts'

const hour = 3_600_000
const answersOf = (...verdicts: Parameters<typeof monitorSummary>[0]['verdicts'][number][]) =>
  monitorAnswers(monitorSummary({ model: 'churn', verdicts }))

describe('whether a model is well', () => {
  it.each([
    ['well', windowAt(0)],
    ['well', windowAt(0, { findings: [findingOf('drift/age', { severity: 'quiet' })] })],
    ['ailing', windowAt(0, { findings: [findingOf('drift/age')] })],
    ['ill', windowAt(0, { findings: [findingOf('drift/age', { severity: 'error' })] })],
    ['unknown', windowAt(0, { rows: 0, outcomes: 0, series: {} })],
    [
      'ill',
      windowAt(0, { rows: 0, series: {}, findings: [findingOf('quality/no-rows', { severity: 'error' })] }),
    ],
  ] as const)('is %s', (state, verdict) => {
    expect(monitorSummary({ model: 'churn', verdicts: [verdict] }).state).toBe(state)
  })

  it('is not known without a window, or of another model', () => {
    const verdicts = [windowAt(0, { model: 'other', findings: [findingOf('drift/age')] })]
    const summary = monitorSummary({ model: 'churn', verdicts })
    expect(summary).toMatchObject({ state: 'unknown', windows: [], causes: [] })
    expect(monitorAnswers(summary).isWell).toBe(
      'churn cannot be judged: no window of predictions was kept yet.',
    )
  })

  it('is said with since when not, what it costs and what to do', () => {
    const findings = [
      findingOf('drift/age', { severity: 'error', ...costing(0.25), advice: ['Mend the form.'] }),
      findingOf('performance/auc', { expected: 0.9, found: 0.7, advice: ['Retrain.'] }),
    ]
    const low = { 'performance/auc': { value: 0.7, low: 0.65, high: 0.75 } }
    const answers = answersOf(windowAt(0), windowAt(1, { findings, series: low }))
    expect(answers.isWell).toContain('is not well since 2026-11-01 01:00 UTC')
    expect(answers.cost).toBe(
      'auc is 0.7 (95 % interval 0.65 to 0.75), measured, 0.9 when it was trained; age is estimated to add +0.25 a row (0.24 to 0.26) to the mean loss.',
    )
    expect(answers.why).toContain('column age (drift)')
    expect(answers.todo).toBe('Mend the form.')
  })

  it('where only performance fell, the concept is suspected; where something else did, nothing is claimed', () => {
    expect(answersOf(windowAt(0, { findings: [findingOf('performance/auc')] })).why).toContain(
      'concept drift',
    )
    expect(answersOf(windowAt(0, { findings: [findingOf('calibration/error')] })).why).not.toContain(
      'concept',
    )
    expect(answersOf(windowAt(0)).why).toBeUndefined()
  })
})

it('what is over explains what outcomes tell only now, and what came later does not', () => {
  const findings = [findingOf('drift/age'), findingOf('performance/auc')]
  const later = { outcomes: 0, series: {} }
  const over = [windowAt(0, { findings }), windowAt(1, later), windowAt(2, later), windowAt(3, later)]
  expect(answersOf(...over).why).toContain(
    'column age (drift), since 2026-11-01 00:00 UTC, over since 2026-11-01 01:00',
  )
  const after = [
    windowAt(0, { findings: [findingOf('drift/age')] }),
    windowAt(1),
    windowAt(2),
    windowAt(3, { findings: [findingOf('performance/auc')] }),
  ]
  expect(answersOf(...after).why).toContain('concept drift')
})

describe('the metric', () => {
  const estimate = { 'estimate/auc': { value: 0.6 } }
  it('is measured where the newest known window was measured, else estimated', () => {
    const measured = windowAt(0, { series: { ...windowAt(0).series, ...estimate } })
    const later = windowAt(1, { series: estimate, outcomes: 0 })
    const now = (...verdicts: (typeof measured)[]) =>
      monitorSummary({ model: 'churn', verdicts }).metric!.now!
    expect(now(measured)).toMatchObject({ source: 'measured', value: 0.8 })
    expect(now(measured, later)).toMatchObject({ source: 'estimated', value: 0.6 })
  })

  it('is worse in the direction of the metric', () => {
    const series = { 'performance/auc': { value: 0.7 }, 'performance/log-loss': { value: 0.7 } }
    const worse = (name: string) =>
      monitorSummary({
        model: 'churn',
        verdicts: [windowAt(0, { series })],
        metric: { name, trained: { value: 0.9, low: 0.8, high: 1 } },
      }).metric!.worse!
    expect(worse('auc')).toBeCloseTo(0.2)
    expect(worse('log-loss')).toBeCloseTo(-0.2)
  })

  it('that is not known is left out', () => {
    expect(monitorSummary({ model: 'churn', verdicts: [windowAt(0, { series: {} })] }).metric).toBeUndefined()
    const series = { 'performance/auc': { value: Number.NaN } }
    const { metric } = monitorSummary({ model: 'churn', verdicts: [windowAt(0, { series })] })
    expect(metric!.now).toBeUndefined()
  })
})

it('alerts of the model are told, errors first, and apart from those that recovered', () => {
  const alert = (id: string, severity: 'error' | 'warning', recoveredAt: number | null): AlertRecord => ({
    id,
    model: id === 'd' ? 'other' : 'churn',
    key: id,
    severity,
    openedAt: start,
    since: start,
    windows: 1,
    last: findingOf('drift/age'),
    seen: windowAt(0),
    recoveredAt,
  })
  const alerts = [
    alert('a', 'warning', null),
    alert('b', 'error', null),
    alert('c', 'error', start + hour),
    alert('d', 'error', null),
  ]
  const { open, recovered } = monitorSummary({ model: 'churn', verdicts: [], alerts })
  expect(open.map(({ id }) => id)).toEqual(['b', 'a'])
  expect(recovered.map(({ id }) => id)).toEqual(['c'])
})
