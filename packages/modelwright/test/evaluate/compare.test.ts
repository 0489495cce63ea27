import { describe, expect, it } from 'vitest'
import { times } from '../../../../test/long.ts'
import { seedOf } from '../../src/core/index.ts'
import { compare, evaluate } from '../../src/evaluate/index.ts'
import { normalQuantile } from '../../src/evaluate/intervals/special.ts'
import { simulatedBinary, simulatedRegression } from './simulated.ts'

const good = simulatedBinary(seedOf(1), 400)
const constant = { ...good, predictions: good.predictions.map(() => 0.3) }

describe('the difference is positive where the first is better', () => {
  it.each(['auc', 'log-loss', 'brier-score'])('%s', (metric) => {
    const found = compare(good, constant, metric, { seed: seedOf(1), replicates: 200 })
    expect(found.difference).toBeGreaterThan(0)
    expect(found.low).toBeGreaterThan(0)
    expect(found.betterShare).toBe(1)
    expect(Math.abs(found.score - found.other)).toBeCloseTo(found.difference, 14)
    const back = compare(constant, good, metric, { seed: seedOf(1), replicates: 200 })
    expect(back.difference).toBe(-found.difference)
    expect(back.betterShare).toBeCloseTo(0, 12)
    expect(back.low).toBeCloseTo(-found.high, 2)
  })
})

it('a model does not beat itself', () => {
  expect(compare(good, good, 'auc', { seed: seedOf(1), replicates: 50 })).toMatchObject({
    difference: 0,
    low: 0,
    high: 0,
    betterShare: 0.5,
  })
})

it('pairing sees differences that lie within both intervals', () => {
  const shifted = { ...good, predictions: good.predictions.map((p, row) => p * (row % 20 === 0 ? 0.5 : 1)) }
  const a = evaluate({ ...good, seed: seedOf(1), metrics: ['log-loss'] }).metrics['log-loss']
  const b = evaluate({ ...shifted, seed: seedOf(1), metrics: ['log-loss'] }).metrics['log-loss']
  expect(a.high).toBeGreaterThan(b.low)
  const { low, high } = compare(good, shifted, 'log-loss', { seed: seedOf(1) })
  expect(high - low).toBeLessThan((a.high - a.low) / 2)
})

it('intervals of the difference hold the true difference in about 95 of 100 sets', () => {
  const setCount = times(300, 3000)
  let held = 0
  for (let set = 0; set < setCount; set++) {
    const seed = seedOf(set)
    const { target, predictions } = simulatedRegression(seed, 100)
    if (target.task !== 'regression') continue
    const noisier = predictions.map((value) => value + normalQuantile(Math.max(seed.next(), 1e-16)) - 0.5)
    const difference = compare({ target, predictions }, { target, predictions: noisier }, 'mae', {
      seed,
      replicates: times(200, 1000),
    })
    if (difference.low <= trueDifference && trueDifference <= difference.high) held++
  }
  expect(held / setCount).toBeGreaterThanOrEqual(0.9)
  expect(held / setCount).toBeLessThanOrEqual(0.99)
})

const trueDifference = (() => {
  const seed = seedOf(4242)
  const { target, predictions } = simulatedRegression(seed, 400_000)
  const noisier = predictions.map((value) => value + normalQuantile(Math.max(seed.next(), 1e-16)) - 0.5)
  const found = compare({ target, predictions }, { target, predictions: noisier }, 'mae', {
    seed,
    replicates: 2,
  })
  return found.difference
})()

it('models may decide by different thresholds', () => {
  const found = compare({ ...good, threshold: 0.5 }, { ...good, threshold: 1.5 }, 'recall', {
    seed: seedOf(1),
    replicates: 50,
  })
  expect(found.other).toBe(0)
  expect(found.score).toBeGreaterThan(0)
})

it('other rows are a bug', () => {
  expect(() => compare(good, simulatedBinary(seedOf(1), 399), 'auc', { seed: seedOf(1) })).toThrow('bug:')
})
