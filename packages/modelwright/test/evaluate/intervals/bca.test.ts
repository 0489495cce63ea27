import { describe, expect, it } from 'vitest'
import { bcaInterval, rescaled } from '../../../src/evaluate/intervals/bca.ts'

const symmetric = {
  value: 0.5,
  unitCount: 1_000_000,
  replicates: Float64Array.from({ length: 1001 }, (_, i) => i / 1000),
  jackknife: Float64Array.of(0.4, 0.6),
}

it('without bias and skew it is the percentile interval', () => {
  const { low, high } = bcaInterval(symmetric)
  expect(low).toBeCloseTo(0.025, 5)
  expect(high).toBeCloseTo(0.975, 5)
})

it('moves against the bias of the replicates', () => {
  expect(bcaInterval({ ...symmetric, value: 0.6 }).low).toBeGreaterThan(bcaInterval(symmetric).low)
  expect(bcaInterval({ ...symmetric, value: 0.4 }).high).toBeLessThan(bcaInterval(symmetric).high)
})

it('leans to where single rows pull', () => {
  // One row whose absence lowers the score by much: the score's spread grows upwards.
  const skewed = { ...symmetric, jackknife: Float64Array.of(0.5, 0.5, 0.5, 0.5, 0.1) }
  expect(bcaInterval(skewed).high).toBeGreaterThan(bcaInterval(symmetric).high)
  expect(bcaInterval(skewed).low).toBeGreaterThan(bcaInterval(symmetric).low)
})

it('is wider for few rows', () => {
  const few = bcaInterval({ ...symmetric, unitCount: 8 })
  expect(few.low).toBeLessThan(0.015)
  expect(few.high).toBeGreaterThan(0.985)
})

describe('is not known', () => {
  it.each([
    ['for one row', { unitCount: 1 }],
    [
      'where most replicates are not defined',
      { replicates: Float64Array.of(1, 2, Number.NaN, Number.NaN, Number.NaN) },
    ],
    ['for no replicates', { replicates: new Float64Array(0) }],
    ['for one replicate', { replicates: Float64Array.of(1) }],
  ])('%s', (_, change) => {
    expect(bcaInterval({ ...symmetric, ...change })).toEqual({ low: Number.NaN, high: Number.NaN })
  })
})

it('replicates and left-out rows that are not defined do not count', () => {
  const withNaN = { ...symmetric, replicates: Float64Array.of(...symmetric.replicates, Number.NaN, Infinity) }
  expect(bcaInterval(withNaN)).toEqual(bcaInterval(symmetric))
  const holes = { ...symmetric, jackknife: Float64Array.of(0.4, Number.NaN, 0.6) }
  expect(bcaInterval(holes)).toEqual(bcaInterval(symmetric))
})

it('replicates that never vary give a point', () => {
  expect(bcaInterval({ ...symmetric, replicates: new Float64Array(200).fill(0.5) })).toEqual({
    low: 0.5,
    high: 0.5,
  })
})

it('an interval of a sample narrows by the root of its share', () => {
  const found = rescaled({ low: 0.4, high: 0.8 }, { ...symmetric, unitCount: 100 }, 0.55, 400)
  expect(found.low).toBeCloseTo(0.5, 12)
  expect(found.high).toBeCloseTo(0.7, 12)
})
