import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deadlineIn, defineMetric, seedOf } from '../../src/core/index.ts'
import { evaluate, metricsFor, scoreOf } from '../../src/evaluate/index.ts'
import { simulatedBinary, simulatedMulticlass, simulatedRegression } from './simulated.ts'

const binary = simulatedBinary(seedOf(1), 200)

it('every metric of the task is there, its value inside its interval, inside its range', () => {
  for (const set of [binary, simulatedMulticlass(seedOf(2), 90), simulatedRegression(seedOf(3), 50)]) {
    const { metrics, rowCount } = evaluate({ ...set, seed: seedOf(1), replicates: 100 })
    expect(Object.keys(metrics)).toEqual(metricsFor(set.target.task).map(({ name }) => name))
    expect(rowCount).toBe(set.target.task === 'regression' ? 50 : set.target.codes.length)
    for (const metric of metricsFor(set.target.task)) {
      const { value, low, high } = metrics[metric.name]
      expect(value).toBe(scoreOf(metric, set.target, set.predictions))
      expect(low).toBeLessThanOrEqual(value)
      expect(high).toBeGreaterThanOrEqual(value)
      expect(low).toBeGreaterThanOrEqual(metric.range?.[0] ?? -Infinity)
      expect(high).toBeLessThanOrEqual(metric.range?.[1] ?? Infinity)
    }
  }
})

it('the same seed gives the same interval, whichever other metrics are asked for', () => {
  const all = evaluate({ ...binary, seed: seedOf(5), replicates: 150 })
  const one = evaluate({ ...binary, seed: seedOf(5), replicates: 150, metrics: ['Log_Loss'] })
  expect(one.metrics).toEqual({ 'log-loss': all.metrics['log-loss'] })
  expect(evaluate({ ...binary, seed: seedOf(6), replicates: 150 }).metrics).not.toEqual(all.metrics)
})

it('a share of exactly 1 or 0 gets an interval that is not a point', () => {
  const target = {
    task: 'binary',
    codes: Int32Array.of(0, 1, 0, 1, 1, 0, 1, 0),
    classes: ['no', 'yes'],
  } as const
  const right = evaluate({ target, predictions: Float64Array.from(target.codes), seed: seedOf(1) }).metrics
  expect(right['accuracy'].value).toBe(1)
  expect(right['accuracy'].low).toBeCloseTo(0.6756, 4)
  expect(right['accuracy'].high).toBe(1)
  for (const name of ['auc', 'pr-auc', 'f1', 'recall', 'precision', 'balanced-accuracy', 'mcc'])
    expect(right[name].low, name).toBeLessThan(0.6)
  const wrong = evaluate({
    target,
    predictions: Float64Array.from(target.codes, (c) => 1 - c),
    seed: seedOf(1),
  })
  expect(wrong.metrics['accuracy']).toMatchObject({ value: 0, low: 0 })
  expect(wrong.metrics['accuracy'].high).toBeCloseTo(0.3244, 4)
  expect(wrong.metrics['mcc']).toMatchObject({ value: -1, low: -1 })
})

it('a model that predicts one class everywhere is not sure to do so on other rows', () => {
  const codes = Int32Array.from({ length: 200 }, (_, row) => (row < 8 ? 1 : 0))
  const { metrics } = evaluate({
    target: { task: 'binary', codes, classes: ['no', 'yes'] },
    predictions: Float64Array.from(codes, (_, row) => row / 1000),
    seed: seedOf(1),
    replicates: 100,
  })
  for (const name of ['balanced-accuracy', 'mcc', 'recall', 'f1'])
    expect(metrics[name].high - metrics[name].low, name).toBeGreaterThan(0.1)
})

describe('rows that say too little', () => {
  it('no row: nothing is defined', () => {
    const target = { task: 'regression', values: new Float64Array(0) } as const
    const found = evaluate({ target, predictions: new Float64Array(0), seed: seedOf(1) })
    expect(found).toMatchObject({ rowCount: 0, metrics: {}, notDefined: ['mae', 'mape', 'r2', 'rmse'] })
  })

  it('one row: values, but no intervals', () => {
    const target = { task: 'regression', values: Float64Array.of(3) } as const
    const { metrics, notDefined } = evaluate({ target, predictions: Float64Array.of(2), seed: seedOf(1) })
    expect(metrics['rmse']).toEqual({ value: 1, low: Number.NaN, high: Number.NaN })
    expect(notDefined).toEqual(['r2'])
  })

  it('one class: AUC is not defined, accuracy is', () => {
    const target = { task: 'binary', codes: new Int32Array(6), classes: ['no', 'yes'] } as const
    const predictions = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.6, 0.7)
    const { metrics, notDefined } = evaluate({ target, predictions, seed: seedOf(1) })
    expect(notDefined).toEqual(['auc', 'mcc', 'pr-auc', 'recall'])
    expect(metrics['accuracy'].value).toBeCloseTo(4 / 6, 15)
  })

  it('one positive row: replicates without it are left out', () => {
    const codes = Int32Array.from({ length: 20 }, (_, row) => (row === 3 ? 1 : 0))
    const predictions = codes.map((code, row) => code * 15 + row)
    const { metrics } = evaluate({
      target: { task: 'binary', codes, classes: ['no', 'yes'] },
      predictions: Float64Array.from(predictions, (value) => value / 40),
      seed: seedOf(1),
    })
    expect(metrics['auc'].low).toBeLessThan(metrics['auc'].value)
    expect(Number.isNaN(metrics['auc'].high)).toBe(false)
  })

  it('predictions that are NaN: nothing but classes can be scored', () => {
    const found = evaluate({
      ...binary,
      predictions: binary.predictions.map(() => Number.NaN),
      seed: seedOf(1),
    })
    expect(found.notDefined).toContain('auc')
    expect(found.notDefined).toContain('log-loss')
  })
})

it('the threshold decides classes and is recorded', () => {
  const low = evaluate({ ...binary, threshold: 0.1, seed: seedOf(1), replicates: 10 })
  const high = evaluate({ ...binary, threshold: 0.9, seed: seedOf(1), replicates: 10 })
  expect(low.threshold).toBe(0.1)
  expect(low.metrics['recall'].value).toBeGreaterThan(high.metrics['recall'].value)
  expect(low.metrics['auc'].value).toBe(high.metrics['auc'].value)
  expect(low.confusion?.counts.flat().reduce((sum, count) => sum + count)).toBe(200)
})

it('weights count in values and intervals', () => {
  const weights = Float64Array.from({ length: 200 }, (_, row) => (row < 100 ? 1 : 0))
  const { metrics } = evaluate({ ...binary, weights, seed: seedOf(1), replicates: 100 })
  expect(metrics['auc'].value).toBe(scoreOf('auc', binary.target, binary.predictions, { weights }))
  const whole = evaluate({ ...binary, seed: seedOf(1), replicates: 100 }).metrics['auc']
  expect(metrics['auc'].high - metrics['auc'].low).toBeGreaterThan(1.1 * (whole.high - whole.low))
})

it('many rows that have weights are scored in full and resampled in part', () => {
  const many = simulatedRegression(seedOf(4), 120_000)
  const weights = new Float64Array(120_000).fill(1)
  const { metrics, replicates } = evaluate({ ...many, weights, seed: seedOf(1), metrics: ['mae'] })
  expect(replicates).toBe(400)
  expect(metrics['mae'].value).toBe(scoreOf('mae', many.target, many.predictions))
  const errors = many.predictions.map((value, row) =>
    Math.abs(value - (many.target as never as { values: number[] }).values[row]),
  )
  const variance = errors.reduce((sum, error) => sum + (error - metrics['mae'].value) ** 2, 0) / errors.length
  const normalWidth = 2 * 1.96 * Math.sqrt(variance / errors.length)
  const width = metrics['mae'].high - metrics['mae'].low
  expect(width / normalWidth).toBeGreaterThan(0.85)
  expect(width / normalWidth).toBeLessThan(1.15)
})

it('a deadline cuts the replicates short and says how many were made', () => {
  let now = 0
  const deadline = deadlineIn(50, () => now++)
  const { replicates, metrics } = evaluate({ ...binary, seed: seedOf(1), deadline })
  expect(replicates).toBeGreaterThan(5)
  expect(replicates).toBeLessThan(200)
  expect(metrics['auc'].low).toBeLessThan(metrics['auc'].high)
})

it("someone else's metric is evaluated like ours", () => {
  const worst = defineMetric({
    name: 'worst-error',
    about: 'Largest error',
    tasks: ['regression'],
    needs: 'value',
    better: 'lower',
    score(truth, prediction, weights) {
      let worst = Number.NaN
      for (let row = 0; row < truth.length; row++) {
        const error = Math.abs(truth[row] - prediction[row])
        if (weights?.[row] !== 0 && !(error <= worst)) worst = error
      }
      return worst
    },
  })
  const { metrics } = evaluate({ ...simulatedRegression(seedOf(9), 40), seed: seedOf(1), metrics: [worst] })
  expect(metrics['worst-error'].low).toBeLessThanOrEqual(metrics['worst-error'].value)
})

it('whatever the rows, no bound is on the wrong side and nothing throws', () => {
  const row = fc.record({
    code: fc.integer({ min: 0, max: 1 }),
    probability: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
    weight: fc.constantFrom(0, 0.5, 1, 3),
  })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 15 }), (rows) => {
      const { metrics, notDefined } = evaluate({
        target: { task: 'binary', codes: Int32Array.from(rows, ({ code }) => code), classes: ['no', 'yes'] },
        predictions: Float64Array.from(rows, ({ probability }) => probability),
        weights: Float64Array.from(rows, ({ weight }) => weight),
        seed: seedOf(1),
        replicates: 20,
      })
      expect(Object.keys(metrics).length + notDefined.length).toBe(10)
      for (const { value, low, high } of Object.values(metrics)) {
        expect(low > value).toBe(false)
        expect(high < value).toBe(false)
      }
    }),
    { seed: 11, numRuns: 200 },
  )
})

it('predictions of another number of rows are a bug', () => {
  expect(() => evaluate({ ...binary, predictions: new Float64Array(7), seed: seedOf(1) })).toThrow('bug:')
})

it('rows of few groups that are all right are no surer than the groups are many', () => {
  const codes = Int32Array.from({ length: 1000 }, (_, row) => row % 2)
  const right = {
    target: { task: 'binary', codes, classes: ['no', 'yes'] } as const,
    predictions: Float64Array.from(codes, (code) => (code === 1 ? 0.9 : 0.1)),
  }
  const groups = Int32Array.from({ length: 1000 }, (_, row) => Math.floor(row / 200))
  for (const metric of ['accuracy', 'auc', 'f1']) {
    const how = { metrics: [metric], seed: seedOf(1) }
    const [alone, grouped] = [evaluate({ ...right, ...how }), evaluate({ ...right, groups, ...how })]
    expect(alone.metrics[metric].low).toBeGreaterThan(0.98)
    // Wilson's lower end of 5 in 5.
    expect(grouped.metrics[metric].low).toBeCloseTo(0.5655, 3)
    expect(grouped.metrics[metric].value).toBe(1)
  }
})
