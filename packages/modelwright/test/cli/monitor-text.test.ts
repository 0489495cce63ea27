import { expect, test } from 'vitest'
import { monitorText } from '../../src/cli/monitor-text.ts'
import { costing, findingOf, windowAt } from '../monitor/summary/verdicts.ts'

const sick = [
  windowAt(0),
  windowAt(1),
  windowAt(2, {
    version: '2',
    series: { 'performance/auc': { value: 0.6, low: 0.5, high: 0.7 }, 'drift/age/effect': { value: 0.4 } },
    findings: [
      findingOf('drift/age', { severity: 'error', ...costing(0.2) }),
      findingOf('performance/auc', { expected: 0.8 }),
    ],
  }),
]

test('says how the model is, why, and what to do, with small charts', () => {
  const text = monitorText({ model: 'churn', verdicts: sick })
  expect(text).toContain('churn, version 2, is not well since 2026-11-01 02:00 UTC')
  expect(text).toMatch(/auc measured {2}▇▇▃ {2}0\.6 \(0\.5 – 0\.7\)/)
  expect(text).toMatch(/rows {10}███ {2}100 in the newest window/)
  expect(text).toMatch(/age {4}error {4}drift {2}0\.2 \(0\.19 – 0\.21\) .* version 2 answered first/)
  expect(text).toContain('  1. Mend drift/age.\n  2. Mend performance/auc.\n')
})

test('a model that is well takes few lines, one without windows two at most', () => {
  expect(monitorText({ model: 'churn', verdicts: [windowAt(0)] }).split('\n').length).toBeLessThan(8)
  expect(monitorText({ model: 'churn', verdicts: [] })).toBe(
    'churn cannot be judged: no window of predictions was kept yet.\n',
  )
})

test('names cannot steer the terminal, and long ones are cut', () => {
  const hostile = `\u001b[2J${'x'.repeat(300)}\nnext`
  const finding = findingOf('drift/age', { column: hostile, text: hostile, advice: [hostile], ...costing(1) })
  const text = monitorText({
    model: hostile,
    verdicts: [windowAt(0, { model: hostile, findings: [finding] })],
  })
  expect(text).not.toContain('\u001b')
  expect(text).toContain('\\u001b[2Jxxxx')
})

test('of 300 causes ten are listed', () => {
  const findings = Array.from({ length: 300 }, (_, at) => findingOf(`drift/column ${at}`, costing(at)))
  const text = monitorText({ model: 'churn', verdicts: [windowAt(0, { findings })] })
  expect(text).toContain('and 290 more')
  expect(text.split('\n').length).toBeLessThan(50)
})
