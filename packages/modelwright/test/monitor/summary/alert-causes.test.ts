import { describe, expect, it } from 'vitest'
import { alertCauses, findingsIn, seenIn, verdictOfSeen } from '../../../src/monitor/index.ts'
import { costing, findingOf, start, windowAt } from './verdicts.ts'

const hour = 3_600_000
const alertOf = (key: string, { version, from, until } = windowAt(1)) => ({
  key,
  seen: { model: 'churn', version, from, until },
})

describe('where an alert may come from', () => {
  it('is told as the root causes have it: what was done, columns, sources, slices', () => {
    const windows = [
      windowAt(0),
      windowAt(1, {
        findings: [
          findingOf('performance/auc', { sources: ['serve web-2'] }),
          findingOf('performance/auc/country=DE', { slice: 'country = DE' }),
          findingOf('drift/age', { sources: ['serve web-2'], ...costing(0.02) }),
          findingOf('quality/missing/city', costing(0.01)),
          findingOf('drift/plan', { severity: 'quiet', ...costing(0.5) }),
        ],
      }),
    ]
    const events = [{ at: start + hour / 2, text: 'version 4 became champion' }]
    expect(alertCauses(alertOf('performance/auc'), windows, events)).toEqual([
      'It began when version 4 became champion (2026-11-01 00:30:00 UTC).',
      'The column "age" is off (drift) in rows from serve web-2, which adds 0.02 to the loss of a row.',
      'The column "city" is off (quality), which adds 0.01 to the loss of a row.',
      'It goes with rows from serve web-2.',
      'It is so where country = DE.',
    ])
  })

  it('names the source of a column by all that was found of it, and no other columns', () => {
    const findings = [
      findingOf('quality/missing/age', { severity: 'error' }),
      findingOf('drift/age', { sources: ['aws-lambda churn'] }),
      findingOf('drift/city'),
    ]
    expect(alertCauses(alertOf('quality/missing/age'), [windowAt(1, { findings })], [])).toEqual([
      'It goes with rows from aws-lambda churn.',
    ])
  })

  it('is nothing where no window shows the alert, and is not told by windows that came later', () => {
    const later = windowAt(2, { findings: [findingOf('drift/age')] })
    expect(alertCauses(alertOf('drift/age'), [windowAt(1), later], [])).toEqual([])
  })

  it('is told the same by what is remembered of windows', () => {
    const series = { 'sources/serve web-1': { value: 60 }, 'performance/auc': { value: 0.7 } }
    const both = { ...series, 'sources/collector shop': { value: 40 } }
    const findings = [findingOf('performance/auc'), findingOf('drift/age', { sources: ['collector shop'] })]
    const windows = [windowAt(0, { series }), windowAt(1, { series: both, findings })]
    const remembered = windows.map((one) =>
      verdictOfSeen('churn', seenIn(one), JSON.parse(JSON.stringify(findingsIn(one)))),
    )
    const told = alertCauses(alertOf('performance/auc'), windows, [])
    expect(told[0]).toBe(
      'It began when rows came from "collector shop", of which the window before had none (2026-11-01 01:00:00 UTC).',
    )
    expect(alertCauses(alertOf('performance/auc'), remembered, [])).toEqual(told)
  })
})
