import { expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import {
  calibrationError,
  evaluateFolds,
  foldDifference,
  foldEstimate,
  foldPValue,
  pooledFolds,
  scoreOf,
} from '../../src/evaluate/index.ts'
import { simulatedBinary, simulatedMulticlass, simulatedRegression } from './simulated.ts'

const folds = [1, 2, 3, 4, 5].map((seed) => simulatedBinary(seedOf(seed), 80))

it('the value is the mean of the folds, each scored by itself', () => {
  const found = evaluateFolds(folds)
  const aucs = folds.map(({ target, predictions }) => scoreOf('auc', target, predictions))
  expect(found.folds['auc']).toEqual(aucs)
  expect(found.metrics['auc'].value).toBeCloseTo(aucs.reduce((sum, auc) => sum + auc) / 5, 15)
  expect(found.rowCount).toBe(400)
  expect(found.confusion?.counts.flat().reduce((sum, count) => sum + count)).toBe(400)
})

it('the interval is the corrected resampled t', () => {
  // Mean 0.82, sd √0.00025, t(0.975; 4) = 2.7764451051977987, variance × (1/5 + 1/4).
  const { value, low, high } = foldEstimate([0.8, 0.81, 0.82, 0.83, 0.84], 0.25)
  const half = 2.7764451051977987 * Math.sqrt(0.45 * 0.00025)
  expect(value).toBeCloseTo(0.82, 14)
  expect(low).toBeCloseTo(0.82 - half, 12)
  expect(high).toBeCloseTo(0.82 + half, 12)
})

it('bounds stay within the range of the metric', () => {
  const shaky = [
    simulatedBinary(seedOf(7), 6, 0.5),
    simulatedBinary(seedOf(8), 6, 0.5),
    simulatedBinary(seedOf(9), 6, 0.5),
  ]
  const { high } = evaluateFolds(shaky).metrics['accuracy']
  expect(high).toBeLessThanOrEqual(1)
})

it('folds in which a metric is not defined are left out; with fewer than two left there is no interval', () => {
  const oneClass = { ...folds[0], target: { ...folds[0].target, codes: new Int32Array(80) } as never }
  const three = evaluateFolds([folds[0], folds[1], oneClass])
  expect(three.folds['auc'][2]).toBeNaN()
  expect(three.metrics['auc'].low).not.toBeNaN()
  const two = evaluateFolds([folds[0], oneClass])
  expect(two.metrics['auc'].low).toBeNaN()
  expect(two.metrics['auc'].value).toBe(two.folds['auc'][0])
})

it('an empty fold does not count', () => {
  const empty = {
    target: { task: 'regression', values: new Float64Array(0) } as const,
    predictions: new Float64Array(0),
  }
  const full = simulatedRegression(seedOf(1), 30)
  expect(evaluateFolds([full, empty]).metrics['mae'].value).toBe(
    scoreOf('mae', full.target, full.predictions),
  )
})

it('pooling keeps rows in order', () => {
  const sets = [simulatedMulticlass(seedOf(1), 10), simulatedMulticlass(seedOf(2), 20)]
  const pooled = pooledFolds(sets)
  expect(pooled.predictions).toEqual(Float64Array.of(...sets[0].predictions, ...sets[1].predictions))
  if (pooled.target.task === 'regression') throw new Error('not a class')
  expect(pooled.target.codes.length).toBe(30)
  expect(pooled.weights).toBeUndefined()
})

it('pooling keeps groups, whose numbers mean the same in all folds', () => {
  const grouped = folds.map((fold, i) => ({
    ...fold,
    groups: Float64Array.from({ length: 80 }, (_, row) => 0x4000000000000 + 2 * i + (row % 2)),
  }))
  const { groups } = pooledFolds(grouped)
  expect(new Set(groups as Float64Array).size).toBe(10)
  expect(groups?.[80]).toBe(0x4000000000000 + 2)
  expect(pooledFolds([grouped[0], folds[1]]).groups).toBeUndefined()
  // Ten groups say less of the calibration than four hundred rows.
  const widthOf = ({ low, high }: { low: number; high: number }) => high - low
  const known = calibrationError(pooledFolds(grouped), seedOf(1))
  expect(widthOf(known)).not.toBe(widthOf(calibrationError(pooledFolds(folds), seedOf(1))))
})

it('a difference that is the same in all folds is as sure as they are many', () => {
  expect(foldPValue([0, 0, 0], 0.5)).toBe(1)
  expect(foldPValue([0.5, 0.5], 1)).toBeGreaterThan(0.1)
  expect(foldPValue([0.5, 0.5, 0.5, 0.5, 0.5], 0.25)).toBeLessThan(0.01)
  expect(foldPValue([-0.5, -0.5, -0.5, -0.5, -0.5], 0.25)).toBeGreaterThan(0)
})

it('is so, too, where its decimals are rounded otherwise in each fold', () => {
  const differences = [0.3 - 0.2, 0.4 - 0.3]
  expect(differences[0]).not.toBe(differences[1])
  expect(foldPValue(differences, 1)).toBeGreaterThan(0.1)
  expect(foldPValue(differences, 1)).toBeCloseTo(foldPValue([0.1, 0.1], 1), 10)
})

it('the interval of a difference that is the same in all folds is as wide as its p-value says', () => {
  const two = foldDifference([0.5, 0.5], 1)
  expect(two.value).toBe(0.5)
  expect(two.low).toBeLessThan(0)
  expect(two.high).toBe(1 - two.low)
  const five = foldDifference([0.5, 0.5, 0.5, 0.5, 0.5], 0.25)
  expect(five.low).toBeGreaterThan(0)
  expect(foldDifference([0, 0, 0], 0.5)).toEqual({ value: 0, low: 0, high: 0 })
  expect(foldDifference([0.5], 0.5).low).toBeNaN()
  const other = [0.1, 0.3, 0.2]
  expect(foldDifference(other, 0.5)).toEqual(foldEstimate(other, 0.5))
})

it('no folds are a bug', () => {
  expect(() => evaluateFolds([])).toThrow('bug:')
})
