import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MonitorFinding } from '../../../src/core/index.ts'
import { causeText, rootCauses } from '../../../src/monitor/index.ts'
import { judgedStream } from '../judged-stream.ts'
import { costing, findingOf, start, windowAt } from './verdicts.ts'

const hour = 3_600_000
const at = (...findings: readonly (readonly MonitorFinding[])[]) =>
  findings.map((found, place) => windowAt(place, { findings: found }))

describe('causes of what windows show', () => {
  it('begin with the first window that shows them, over a gap of one window and no more', () => {
    const age = findingOf('drift/age')
    const since = (...shown: readonly boolean[]) =>
      (rootCauses(at(...shown.map((is) => (is ? [age] : [])))).causes[0]!.since - start) / hour
    expect(since(false, true, true)).toBe(1)
    expect(since(true, false, true)).toBe(0)
    expect(since(true, false, false, true)).toBe(3)
  })

  it('that are over come after those that are there, however dear', () => {
    const dear = findingOf('drift/dear', costing(9))
    const cheap = findingOf('drift/cheap', costing(0.1))
    const { causes } = rootCauses(at([dear], [], [cheap]))
    expect(causes.map(({ name, isNow }) => [name, isNow])).toEqual([
      ['cheap', true],
      ['dear', false],
    ])
  })

  it('are ordered by cost, those of no known cost last', () => {
    const found = [
      findingOf('drift/a'),
      findingOf('drift/b', costing(0.1)),
      findingOf('drift/c', costing(0.5)),
    ]
    expect(rootCauses(at(found)).causes.map(({ name }) => name)).toEqual(['c', 'b', 'a'])
  })

  it('join what was found of a column, quality first, with the greatest cost and the worst severity', () => {
    const drift = findingOf('drift/age', { severity: 'error', ...costing(0.2) })
    const missing = findingOf('quality/missing/age')
    const [cause, ...others] = rootCauses(at([drift], [drift, missing])).causes
    expect(others).toEqual([])
    expect(cause).toMatchObject({ name: 'age', kind: 'quality', severity: 'error', since: start, windows: 2 })
    expect(cause!.cost!.loss).toBe(0.2)
    expect(cause!.spells.map(({ key }) => key)).toEqual(['quality/missing/age', 'drift/age'])
  })

  it('say in which rows they sit', () => {
    const all = findingOf('drift/age')
    const part = findingOf('drift/age/country=DE', { column: 'age', slice: 'country = DE' })
    expect(rootCauses(at([all, part])).causes[0]!.slices).toEqual(['country = DE'])
  })

  it('say from which sources their rows came, and that a source was new when they began', () => {
    const moved = findingOf('drift/age', { sources: ['aws-lambda churn'] })
    const spoilt = findingOf('quality/missing/age', { sources: ['aws-lambda churn', 'serve web-1'] })
    const rowsFrom = (...names: string[]) => ({
      series: Object.fromEntries(names.map((name) => [`sources/${name}`, { value: 50 }])),
    })
    const { causes } = rootCauses([
      windowAt(0, rowsFrom('serve web-1')),
      windowAt(1, rowsFrom('serve web-1')),
      windowAt(2, { ...rowsFrom('serve web-1', 'aws-lambda churn'), findings: [moved, spoilt] }),
    ])
    expect(causes[0]!.sources).toEqual(['aws-lambda churn', 'serve web-1'])
    expect(causes[0]!.after).toEqual([
      {
        at: start + 2 * hour,
        text: 'rows came from "aws-lambda churn", of which the 2 windows before had none',
      },
    ])
    expect(causeText(causes[0]!)).toContain('in rows from aws-lambda churn or from serve web-1, since')
  })

  it('name what was done when they began, and nothing else', () => {
    const findings = [findingOf('drift/age')]
    const windows = [
      windowAt(0),
      windowAt(1),
      windowAt(2, { version: '2', findings }),
      windowAt(3, { findings }),
    ]
    const told = [
      { at: start + 1.5 * hour, text: 'orders.csv changed' },
      { at: start + 3.5 * hour, text: 'too late' },
      { at: start + 0.5 * hour, text: 'too early' },
    ]
    expect(rootCauses(windows, told).causes[0]!.after.map(({ text }) => text)).toEqual([
      'orders.csv changed',
      'version 2 answered first',
    ])
  })

  it('a version whose promotion is told is not told twice', () => {
    const windows = [windowAt(0), windowAt(1, { version: '2', findings: [findingOf('drift/age')] })]
    const told = [{ at: start + hour, text: 'version 2 became champion' }]
    expect(rootCauses(windows, told).causes[0]!.after).toEqual(told)
  })

  it('are not over because a window that cannot show them comes after', () => {
    const drift = findingOf('drift/age')
    const worse = findingOf('performance/auc')
    const windows = [
      windowAt(0, { findings: [drift, worse] }),
      windowAt(1, { findings: [], outcomes: 0, series: {}, isWhole: false }),
    ]
    const { causes, effects } = rootCauses(windows)
    expect([causes[0]!.isNow, effects[0]!.isNow]).toEqual([true, true])
  })

  it('performance and what the model says are effects and no causes', () => {
    const keys = ['performance/auc', 'estimate/auc', 'calibration/error', 'fairness/sex', 'predictions/p']
    const { causes, effects } = rootCauses(at(keys.map((key) => findingOf(key))))
    expect(causes).toEqual([])
    expect(effects.map(({ key }) => key).sort()).toEqual([...keys].sort())
  })

  it('a later judgement of a window takes the place of the one before', () => {
    const first = windowAt(0, { findings: [findingOf('drift/age')] })
    expect(rootCauses([first, { ...first, judgedAt: first.judgedAt + 1, findings: [] }]).causes).toEqual([])
  })

  it('are the columns that a stream moved, from when it moved them', () => {
    const change = { kind: 'covariate', shape: 'sudden', at: 2000 + 3 * 300, size: 2 } as const
    const moved = { ...change, columns: ['number 1', 'level 1'] }
    const { verdicts } = judgedStream({ stream: { seed: 3, change: moved }, windows: 6, rows: 300 })
    const { causes } = rootCauses(verdicts)
    const drifted = causes.filter(({ isNow, spells }) => isNow && spells.some(({ kind }) => kind === 'drift'))
    expect(drifted.map(({ name }) => name).sort()).toEqual(['level 1', 'number 1'])
    for (const { since } of drifted) expect(since).toBe(verdicts[3]!.from)
  })
})

const anyFinding = fc.record({
  key: fc.constantFrom(
    'drift/a',
    'drift/b',
    'quality/missing/a',
    'performance/auc',
    'service/errors',
    'relations/columns',
  ),
  severity: fc.constantFrom('error' as const, 'warning' as const, 'quiet' as const),
  loss: fc.option(fc.double({ noDefaultInfinity: true }), { nil: undefined }),
})

it('any windows in any order give the same causes, each within the windows that show it', () => {
  const anyWindows = fc.array(fc.array(anyFinding, { maxLength: 6 }), { maxLength: 12 })
  fc.assert(
    fc.property(anyWindows, fc.infiniteStream(fc.nat()), (all, order) => {
      const windows = all.map((found, place) =>
        windowAt(place, {
          findings: found.map(({ key, severity, loss }) =>
            findingOf(key, {
              severity,
              ...(loss === undefined ? {} : { cost: { loss, low: loss, high: loss } }),
            }),
          ),
        }),
      )
      const causes = rootCauses(windows)
      const shuffled = windows
        .map((window) => ({ window, rank: order.next().value }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ window }) => window)
      expect(rootCauses(shuffled)).toEqual(causes)
      for (const spell of [...causes.causes.flatMap(({ spells }) => spells), ...causes.effects]) {
        const shown = windows.filter(({ findings }) => findings.some(({ key }) => key === spell.key))
        expect(spell.windows).toBeLessThanOrEqual(shown.length)
        expect(spell.until).toBe(shown.at(-1)!.until)
        expect(spell.since).toBeLessThan(spell.until)
      }
    }),
  )
})
