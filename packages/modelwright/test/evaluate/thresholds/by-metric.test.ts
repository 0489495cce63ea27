import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { scoreOf } from '../../../src/evaluate/index.ts'
import { byMetric, byMetricKind } from '../../../src/evaluate/thresholds/by-metric.ts'
import { fixture, rowsOf } from '../calibrators/fixture.ts'
import { simulatedBinary } from '../simulated.ts'

const rows = rowsOf(fixture.thresholds)

it('reaches the best F1 that scikit-learn finds over all thresholds', () => {
  const { threshold, reason } = byMetricKind.choose(byMetric('f1'), rows)
  const reached = scoreOf('f1', rows.target, rows.predictions, { threshold })
  expect(reached).toBeCloseTo(fixture.thresholds.f1, 12)
  expect(reason).toContain('best f1')
})

it.each(['accuracy', 'mcc', 'balanced-accuracy'])('no other threshold has a better %s', (metric) => {
  const { threshold } = byMetricKind.choose(byMetric(metric), rows)
  const best = scoreOf(metric, rows.target, rows.predictions, { threshold })
  for (let other = 0; other <= 1; other += 0.005) {
    const score = scoreOf(metric, rows.target, rows.predictions, { threshold: other })
    if (!Number.isNaN(score)) expect(score).toBeLessThanOrEqual(best + 1e-12)
  }
})

it('looks at ten thousand of many probabilities', () => {
  const many = simulatedBinary(seedOf(1), 30_000, 0.2)
  const { threshold } = byMetricKind.choose(byMetric('f1'), many)
  expect(threshold).toBeGreaterThan(0.1)
  expect(threshold).toBeLessThan(0.6)
})

describe('bad input', () => {
  it.each([
    ['auc', 'EVALUATE_THRESHOLD_INVALID'],
    ['rmse', 'EVALUATE_METRIC_UNFIT'],
    ['f2', 'EVALUATE_METRIC_UNKNOWN'],
  ])('%s is refused with %s', (metric, code) => {
    expect(() => byMetric(metric)).toThrow(expect.objectContaining({ code }))
  })
  it('no rows, or probabilities that are no numbers, leave a half', () => {
    expect(byMetricKind.choose(byMetric('f1'), rowsOf({ truth: [], predictions: [] })).threshold).toBe(0.5)
    const nan = rowsOf({ truth: [0, 1], predictions: [Number.NaN, 0.5] })
    expect(byMetricKind.choose(byMetric('f1'), nan).threshold).toBe(0.5)
  })
})
