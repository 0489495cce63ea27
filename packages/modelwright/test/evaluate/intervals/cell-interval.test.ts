import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { compare, evaluate, findMetric } from '../../../src/evaluate/index.ts'
import { cellInterval, isOfCells } from '../../../src/evaluate/intervals/cell-interval.ts'
import { randomGamma } from '../../../src/evaluate/intervals/random-gamma.ts'
import { simulatedBinary, simulatedMulticlass } from '../simulated.ts'

const { jeffreys } = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/comparisons.json', import.meta.url), 'utf8'),
) as { jeffreys: [number, number, number, number][] }

/** Rows of the positive class, the first of which are found. */
function found(count: number, rowCount: number) {
  const codes = new Int32Array(2 * rowCount).fill(1, rowCount)
  const predictions = Float64Array.from(codes, (_, row) =>
    row >= rowCount && row < rowCount + count ? 1 : 0,
  )
  return { target: { task: 'binary' as const, codes, classes: ['no', 'yes'] }, predictions }
}

describe('shares have the interval of Jeffreys’ prior', () => {
  it.each(jeffreys)('%d of %d: %d to %d', (count, rowCount, low, high) => {
    const interval = cellInterval(findMetric('recall'), found(count, rowCount), seedOf(4))
    expect(Math.abs(interval.low - low)).toBeLessThan(0.008)
    expect(Math.abs(interval.high - high)).toBeLessThan(0.008)
  })
})

it('is the same of a metric by itself and among others', () => {
  const rows = { ...simulatedBinary(seedOf(3), 150), seed: seedOf(2) }
  const { metrics } = evaluate({ ...rows, replicates: 20 })
  for (const name of ['accuracy', 'recall', 'precision', 'f1', 'mcc'])
    expect(evaluate({ ...rows, metrics: [name] }).metrics[name]).toEqual(metrics[name])
})

it('gamma draws have the mean and the variance of their shape', () => {
  for (const shape of [0.5, 1, 2.5, 40]) {
    const seed = seedOf(shape)
    const draws = Float64Array.from({ length: 20_000 }, () => randomGamma(shape, seed))
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) * (draw - mean), 0) / draws.length
    expect(Math.abs(mean / shape - 1)).toBeLessThan(5 / Math.sqrt(20_000 * shape))
    expect(Math.abs(variance / shape - 1)).toBeLessThan(0.12)
  }
})

it('holds for predicted classes of two without weights and groups, and for nothing else', () => {
  const binary = simulatedBinary(seedOf(1), 50)
  expect(isOfCells(findMetric('f1'), binary)).toBe(true)
  expect(isOfCells(findMetric('auc'), binary)).toBe(false)
  expect(isOfCells(findMetric('f1'), { ...binary, weights: new Float64Array(50).fill(1) })).toBe(false)
  expect(isOfCells(findMetric('f1'), { ...binary, groups: new Int32Array(50) })).toBe(false)
  expect(isOfCells(findMetric('f1'), simulatedMulticlass(seedOf(1), 50))).toBe(false)
})

it('the same seed gives the same interval', () => {
  const given = { ...simulatedBinary(seedOf(1), 300, 0.2), metrics: ['mcc', 'f1'] }
  expect(evaluate({ ...given, seed: seedOf(1) })).toEqual(evaluate({ ...given, seed: seedOf(1) }))
})

it('differences of predicted classes come from counts of both models', () => {
  const a = simulatedBinary(seedOf(1), 400, 0.3)
  const b = { ...a, predictions: a.predictions.map((p, row) => (row % 8 === 0 ? 1 - p : p)) }
  const f1 = compare(a, b, 'f1', { seed: seedOf(1) })
  expect(f1).toMatchObject({ test: 'counts' })
  expect(f1.low).toBeGreaterThan(0)
  expect(f1.p).toBeLessThan(0.01)
  expect(f1.difference).toBeCloseTo(f1.score - f1.other, 12)
  const accuracy = compare(a, b, 'accuracy', { seed: seedOf(1) })
  expect(accuracy).toMatchObject({ test: 'mcnemar' })
  expect(accuracy.difference).toBeCloseTo(accuracy.score - accuracy.other, 12)
  expect(accuracy.low).toBeLessThan(accuracy.difference)
  expect(compare(a, a, 'f1', { seed: seedOf(1) })).toMatchObject({ difference: 0, low: 0, high: 0, p: 1 })
})
