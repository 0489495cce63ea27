import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { growth, quantileOf } from '../../../src/cli/top/quantile.ts'
import { readMetrics } from '../../../src/cli/top/read-metrics.ts'
import { snapshotOf } from '../../../src/cli/top/snapshot.ts'
import { topText } from '../../../src/cli/top/top-text.ts'
import { expositionOf } from '../../../src/serve/watch/exposition.ts'
import { family } from '../../../src/serve/watch/family.ts'
import { emptyHistogram, observe } from '../../../src/serve/watch/histogram.ts'

describe('quantileOf', () => {
  test('is within the bucket that holds the value', () => {
    const ends = [1, 2, 4, 8, 16]
    const values = fc.array(fc.double({ min: 0, max: 16, noNaN: true }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (given, share) => {
        const below = new Map(
          [...ends, Infinity].map((end) => [end, given.filter((one) => one <= end).length]),
        )
        const truth = [...given].sort((a, b) => a - b)[Math.ceil(share * given.length - 1e-9) - 1]!
        const high = ends.find((end) => truth <= end)!
        const low = ends[ends.indexOf(high) - 1] ?? 0
        const found = quantileOf(below, share)!
        expect(found).toBeGreaterThanOrEqual(low)
        expect(found).toBeLessThanOrEqual(high)
      }),
    )
  })

  test('of nothing there is none; above all ends it is the last', () => {
    expect(quantileOf(new Map(), 0.5)).toBeUndefined()
    expect(quantileOf(new Map([[1, 0]]), 0.5)).toBeUndefined()
    expect(
      quantileOf(
        new Map([
          [1, 1],
          [Infinity, 10],
        ]),
        0.99,
      ),
    ).toBe(1)
  })

  test('where counting began anew, all of it is new', () => {
    expect(growth(new Map([[1, 5]]), new Map([[1, 7]]))).toEqual(new Map([[1, 2]]))
    expect(growth(new Map([[1, 5]]), new Map([[1, 2]]))).toEqual(new Map([[1, 2]]))
  })
})

function reading(at: number, count: number, name = 'churn') {
  const labels = [
    ['model', name],
    ['version', '3'],
    ['variant', 'champion'],
  ] as const
  const histogram = emptyHistogram(Float64Array.of(0.001, 0.002, 0.01))
  for (let i = 0; i < count; i++) observe(histogram, i % 10 === 0 ? 0.009 : 0.0015)
  const requests = [
    { labels: [...labels, ['status', '200']] as const, value: count },
    { labels: [...labels, ['status', '503']] as const, value: count / 2 },
  ]
  const text = expositionOf([
    family('gauge', 'modelwright_processes', 'P.', 2),
    family('gauge', 'process_start_time_seconds', 'S.', 1000),
    family('counter', 'modelwright_requests_total', 'R.', requests),
    family('counter', 'modelwright_log_dropped_total', 'D.', count),
    family('gauge', 'modelwright_model_info', 'I.', [{ labels: [...labels, ['digest', 'ab']], value: 1 }]),
    family('gauge', 'modelwright_model_share_ratio', 'I.', [
      { labels: [...labels, ['digest', 'ab']], value: 1 },
    ]),
    family('gauge', 'modelwright_model_loaded', 'I.', [{ labels: [...labels, ['digest', 'ab']], value: 1 }]),
    family(
      'histogram',
      'modelwright_request_duration_seconds',
      'H.',
      [{ labels, value: histogram.sum, counts: [...histogram.counts] }],
      { bounds: [0.001, 0.002, 0.01] },
    ),
  ])
  return readMetrics(text, at)
}

describe('snapshotOf', () => {
  test('tells rates and latencies of the time between two readings alone', () => {
    const found = snapshotOf('http://x', reading(1000, 1000), reading(3000, 1200), 4_600_000)
    expect(found).toMatchObject({
      seconds: 2,
      processes: 2,
      upSeconds: 3600,
      requestsPerSecond: 150,
      answersPerSecond: { ok: 100, failed: 50, refused: 0, brokenOff: 0 },
      dropsPerSecond: { modelwright_log_dropped_total: 100 },
    })
    const [model] = found.models
    expect(model).toMatchObject({
      model: 'churn',
      version: '3',
      share: 1,
      requestsPerSecond: 150,
      errorsPerSecond: 50,
    })
    expect(found.latency.whole.p50Ms).toBeGreaterThan(1)
    expect(found.latency.whole.p50Ms).toBeLessThan(2)
    expect(found.latency.whole.p99Ms).toBeGreaterThan(2)
    expect(found.latency.predict.p50Ms).toBeNull()
  })

  test.each([80, 120])(
    'no line is wider than the terminal of %i columns, nor holds what steers it',
    (width) => {
      const name = `\u001b[2Jchurn${'x'.repeat(200)}`
      const found = snapshotOf('http://x', reading(1000, 10, name), reading(2000, 20, name), 4_600_000)
      const text = topText(found, width)
      for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(width)
      expect(text).not.toContain('\u001b')
      expect(text).toContain('log 10.0/s')
    },
  )
})
