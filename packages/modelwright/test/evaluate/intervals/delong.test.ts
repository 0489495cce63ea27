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

describe('a perfect ranking beside a constant, whose difference never varies', () => {
  const beside = (negatives: number, positives: number, scale = 1) => {
    const codes = Int32Array.from({ length: negatives + positives }, (_, row) => (row < negatives ? 0 : 1))
    const target = { task: 'binary' as const, codes, classes: ['no', 'yes'] }
    const perfect = { target, predictions: Float64Array.from(codes, (code, row) => code + scale * row) }
    const constant = { target, predictions: new Float64Array(codes.length).fill(0.5) }
    return [perfect, constant] as const
  }
  // How often a random ranking is perfect, or perfectly wrong: 2 ÷ (rows over positives).
  it.each([
    [2, 2, 2 / 6],
    [3, 3, 2 / 20],
    [4, 4, 2 / 70],
    [5, 5, 2 / 252],
    [2, 8, 2 / 45],
  ])('of %i and %i rows is as surprising as such luck, or less', (negatives, positives, luck) => {
    const [perfect, constant] = beside(negatives, positives)
    const found = compare(perfect, constant, 'auc', { seed: seedOf(1) })
    expect(found.difference).toBe(0.5)
    expect(found.p).toBeGreaterThanOrEqual(luck * 0.8)
    expect(found.p).toBeLessThan(1)
    expect(found.low).toBeLessThan(0.5)
    expect(compare(constant, perfect, 'auc', { seed: seedOf(1) }).p).toBeCloseTo(found.p, 12)
  })
  it('of 2 and 2 rows beats nobody; of 200 surely', () => {
    const few = compare(...beside(2, 2), 'auc', { seed: seedOf(1) })
    expect(few.low).toBeLessThan(0)
    const many = compare(...beside(100, 100), 'auc', { seed: seedOf(1) })
    expect(many.low).toBeGreaterThan(0.45)
    expect(many.p).toBeLessThan(1e-6)
  })
  it('by log loss, which no draw of rows changes: 4 rows are no proof', () => {
    const [{ target }, constant] = beside(2, 2)
    const sure = { target, predictions: Float64Array.from(target.codes, (code) => (code === 1 ? 0.9 : 0.1)) }
    const found = compare(sure, constant, 'log-loss', { seed: seedOf(1) })
    expect(found.p).toBeGreaterThanOrEqual(2 / 16)
    expect(found.low).toBeLessThan(found.difference)
    expect(compare(constant, constant, 'log-loss', { seed: seedOf(1) })).toHaveProperty('p', 1)
  })
})
