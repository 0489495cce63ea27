import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { compare, evaluate } from '../../../src/evaluate/index.ts'
import { delongDifference, delongInterval } from '../../../src/evaluate/intervals/delong.ts'
import { simulatedBinary } from '../simulated.ts'

interface Ranked {
  readonly truth: number[]
  readonly a: number[]
  readonly b: number[]
  readonly auc: [number, number]
  readonly low: number
  readonly high: number
  readonly difference: number
  readonly p: number
}

const { delong } = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/comparisons.json', import.meta.url), 'utf8'),
) as { delong: Ranked[] }

function contendersOf({ truth, a, b }: Ranked) {
  const target = { task: 'binary' as const, codes: Int32Array.from(truth), classes: ['no', 'yes'] }
  return [
    { target, predictions: Float64Array.from(a) },
    { target, predictions: Float64Array.from(b) },
  ] as const
}

describe.each(delong)('AUC of $truth.length rows is as by the definition', (given) => {
  const [a, b] = contendersOf(given)
  it('with its interval', () => {
    const found = delongInterval(a)
    expect(found.value).toBeCloseTo(given.auc[0], 10)
    expect(found.low).toBeCloseTo(given.low, 10)
    expect(found.high).toBeCloseTo(given.high, 10)
  })
  it('and so is the difference of two, whichever comes first', () => {
    const found = delongDifference(a, b)
    expect(found.value).toBeCloseTo(given.difference, 10)
    expect(found.p).toBeCloseTo(given.p, 10)
    const back = delongDifference(b, a)
    expect(back.p).toBeCloseTo(found.p, 12)
    expect(back.low).toBeCloseTo(-found.high, 12)
    expect(found.betterShare + back.betterShare).toBeCloseTo(1, 12)
  })
  it('which is what compare takes', () => {
    expect(compare(a, b, 'auc', { seed: seedOf(1) })).toMatchObject({
      test: 'delong',
      rowCount: given.truth.length,
    })
  })
})

it('above 50,000 rows the interval of the AUC comes from all of them, and is near that of a sample', () => {
  const many = simulatedBinary(seedOf(3), 60_000, 0.1)
  const direct = delongInterval(many)
  const { metrics } = evaluate({ ...many, seed: seedOf(1), metrics: ['auc'] })
  expect(metrics['auc']).toEqual({ value: direct.value, low: direct.low, high: direct.high })
  const weights = new Float64Array(60_000).fill(1)
  const resampled = evaluate({ ...many, weights, seed: seedOf(1), metrics: ['auc'] }).metrics['auc']
  expect(resampled.value).toBeCloseTo(direct.value, 10)
  expect((resampled.high - resampled.low) / (direct.high - direct.low)).toBeGreaterThan(0.85)
  expect((resampled.high - resampled.low) / (direct.high - direct.low)).toBeLessThan(1.15)
})

it('a class of one row leaves the interval unknown', () => {
  const target = { task: 'binary' as const, codes: Int32Array.of(0, 0, 1), classes: ['no', 'yes'] }
  const found = delongDifference(
    { target, predictions: Float64Array.of(0.1, 0.3, 0.2) },
    { target, predictions: Float64Array.of(0.1, 0.2, 0.3) },
  )
  expect(found.value).toBe(-0.5)
  expect(found.p).toBeNaN()
  expect(found.low).toBeNaN()
})
