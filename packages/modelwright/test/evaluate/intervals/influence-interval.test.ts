import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { defineMetric, type Seed, seedOf } from '../../../src/core/index.ts'
import { compare, evaluate, metrics, metricsFor, scoreOf } from '../../../src/evaluate/index.ts'
import { delongDifference, delongInterval } from '../../../src/evaluate/intervals/delong.ts'
import { influenceDifference, influenceInterval } from '../../../src/evaluate/intervals/influence-interval.ts'
import { type Simulated, simulatedBinary, simulatedMulticlass, simulatedRegression } from '../simulated.ts'

type Simulate = (seed: Seed, rowCount: number) => Simulated

const binary: Simulate = (seed, n) => simulatedBinary(seed, n, 0.3)

describe('intervals by influence', () => {
  it.each(Object.values(metrics).map((metric) => [metric.name, metric] as const))(
    '%s says how rows move it',
    (_, metric) => {
      expect(metric.influence).toBeDefined()
    },
  )

  it('of the AUC are DeLong’s, for one model and for two', () => {
    const rows = simulatedBinary(seedOf(3), 3000, 0.2)
    const found = influenceInterval(metrics['auc'], rows)
    const wanted = delongInterval(rows)
    expect(found?.value).toBeCloseTo(wanted.value, 12)
    // DeLong divides by one row of each class fewer.
    expect((found?.high ?? 0) - (found?.low ?? 0)).toBeCloseTo(wanted.high - wanted.low, 4)
    const other = { ...rows, predictions: rows.predictions.map((p, row) => p * (row % 3 === 0 ? 0.8 : 1)) }
    const difference = influenceDifference(metrics['auc'], rows, other)
    expect(difference?.p).toBeCloseTo(delongDifference(rows, other).p, 3)
  })

  it('are as wide as the bootstrap’s where there are some thousand rows', () => {
    for (const simulate of [binary, simulatedMulticlass, simulatedRegression]) {
      const rows = simulate(seedOf(4), 4000)
      const drawn = evaluate({ ...rows, seed: seedOf(1), replicates: times(200, 400) }).metrics
      const { task } = rows.target
      for (const metric of metricsFor(task)) {
        const { low = 0, high = 0 } = influenceInterval(metric, rows) ?? {}
        const width = drawn[metric.name].high - drawn[metric.name].low
        expect((high - low) / width, `${task} ${metric.name}`).toBeGreaterThan(0.88)
        expect((high - low) / width, `${task} ${metric.name}`).toBeLessThan(1.12)
      }
    }
  })

  it('take rows of a group together', () => {
    const rows = simulatedRegression(seedOf(5), 2000)
    const twice = {
      target: {
        task: 'regression' as const,
        values: Float64Array.from([
          ...(rows.target.task === 'regression' ? rows.target.values : []),
          ...(rows.target.task === 'regression' ? rows.target.values : []),
        ]),
      },
      predictions: Float64Array.from([...rows.predictions, ...rows.predictions]),
      groups: Int32Array.from({ length: 4000 }, (_, row) => row % 2000),
    }
    const one = influenceInterval(metrics['rmse'], rows)
    const both = influenceInterval(metrics['rmse'], twice)
    expect(both?.low).toBeCloseTo(one?.low ?? 0, 3)
    const { groups: _, ...apart } = twice
    expect(influenceInterval(metrics['rmse'], apart)?.low).toBeGreaterThan((one?.low ?? 0) + 0.005)
  })

  it('are not told with weights, with predictions that are no numbers, or by metrics that do not say', () => {
    const rows = binary(seedOf(6), 100)
    expect(
      influenceInterval(metrics['log-loss'], { ...rows, weights: new Float64Array(100).fill(1) }),
    ).toBeUndefined()
    const broken = { ...rows, predictions: rows.predictions.map((p, row) => (row === 7 ? Number.NaN : p)) }
    expect(influenceInterval(metrics['log-loss'], broken)).toBeUndefined()
    expect(influenceInterval(metrics['auc'], broken)).toBeUndefined()
    const own = defineMetric({
      name: 'own',
      about: 'own',
      tasks: ['binary'],
      needs: 'probability',
      better: 'higher',
      score: () => 1,
    })
    expect(influenceInterval(own, rows)).toBeUndefined()
    expect(influenceDifference(own, rows, rows)).toBeUndefined()
  })

  it('of a score at an end of its range are Wilson’s', () => {
    const rows = simulatedMulticlass(seedOf(7), 300)
    if (rows.target.task === 'regression') throw new Error('classes')
    const perfect = { ...rows, predictions: Float64Array.from({ length: 900 }, () => 0) }
    rows.target.codes.forEach((code, row) => {
      perfect.predictions[3 * row + code] = 1
    })
    expect(influenceInterval(metrics['accuracy'], perfect)).toMatchObject({ value: 1, high: 1 })
    expect(influenceInterval(metrics['accuracy'], perfect)?.low).toBeLessThan(0.99)
  })
})

describe('above 50,000 rows', () => {
  it('every metric’s interval comes from all rows, without a replicate', () => {
    for (const simulate of [binary, simulatedMulticlass, simulatedRegression]) {
      const found = evaluate({ ...simulate(seedOf(8), 50_001), seed: seedOf(1) })
      expect(found.replicates).toBe(0)
      expect(found.notDefined).toEqual([])
      for (const { value, low, high } of Object.values(found.metrics)) {
        expect(low).toBeLessThan(value)
        expect(high).toBeGreaterThan(value)
      }
    }
  })

  it('two models are compared by it', () => {
    const rows = simulatedRegression(seedOf(9), 50_001)
    const worse = {
      ...rows,
      predictions: rows.predictions.map((value, row) => value + (row % 2 === 0 ? 0.5 : -0.5)),
    }
    const found = compare(rows, worse, 'rmse', { seed: seedOf(1) })
    expect(found).toMatchObject({ test: 'influence', betterShare: 1 })
    expect(found.p).toBeLessThan(1e-9)
    expect(found.low).toBeGreaterThan(0)
    expect(compare(rows, rows, 'rmse', { seed: seedOf(1) })).toMatchObject({
      p: 1,
      low: 0,
      high: 0,
      betterShare: 0.5,
    })
  })
})

describe('they hold the truth in 93 to 97 of 100 sets of 2,000 rows', () => {
  const sets: [string, Simulate][] = [
    ['two classes', binary],
    ['three classes', simulatedMulticlass],
    ['numbers', simulatedRegression],
  ]
  // Four standard errors of 95 of 100 are 11 from 64 sets and 2.8 from 1,000.
  it.each(sets)('%s', (name, simulate) => {
    const population = simulate(seedOf(77), times(60_000, 1_000_000))
    const count = times(64, 1000)
    const list = metricsFor(population.target.task)
    const truth = list.map((metric) => scoreOf(metric, population.target, population.predictions))
    const held = truth.map(() => 0)
    for (let set = 0; set < count; set++) {
      const rows = simulate(seedOf(60_000 + set), 2000)
      list.forEach((metric, i) => {
        const { low = 1, high = 0 } = influenceInterval(metric, rows) ?? {}
        if (low <= truth[i] && truth[i] <= high) held[i] += 100 / count
      })
    }
    if (isLong)
      process.stdout.write(
        `influence, ${name}: ${list.map((metric, i) => `${metric.name} ${held[i].toFixed(1)}`).join(', ')}\n`,
      )
    held.forEach((share, i) => {
      expect(share, list[i].name).toBeGreaterThanOrEqual(times(84, 93))
      expect(share, list[i].name).toBeLessThanOrEqual(times(100, 97))
    })
  })
}, 900_000)

it('under no difference they promote no more than nominal', () => {
  const trials = times(100, 1000)
  let surprising = 0
  for (let trial = 0; trial < trials; trial++) {
    const a = simulatedRegression(seedOf(80_000 + trial), 1000)
    const b = {
      target: a.target,
      predictions: simulatedRegression(seedOf(80_000 + trial).split('other'), 1000).predictions,
    }
    if (a.target.task !== 'regression') throw new Error('numbers')
    const { values } = a.target
    const errors = simulatedRegression(seedOf(90_000 + trial), 1000)
    if (errors.target.task !== 'regression') throw new Error('numbers')
    const shifts = errors.target.values
    b.predictions = values.map((value, row) => value + errors.predictions[row] - shifts[row])
    const found = influenceDifference(metrics['rmse'], a, b)
    if ((found?.p ?? 0) <= 0.05) surprising++
  }
  // One-sided 99 % bounds of the binomial distribution at 5 %.
  expect(surprising).toBeLessThanOrEqual(times(11, 67))
}, 120_000)

it('few groups are few: Student’s t goes by their number, and a difference that all share is only as sure', () => {
  const rows = simulatedRegression(seedOf(5), 600)
  const groups = Int32Array.from({ length: 600 }, (_, row) => row % 3)
  const metric = metrics['mae']
  const wide = influenceInterval(metric, { ...rows, groups })
  const narrow = influenceInterval(metric, { ...rows, groups: Int32Array.from({ length: 600 }, (_, i) => i) })
  if (wide === undefined || narrow === undefined) throw new Error('no interval')
  expect(influenceInterval(metric, { ...rows, groups: new Int32Array(600) })?.low).toBeNaN()
  const shifted = { ...rows, predictions: rows.predictions.map(() => 1e6), groups }
  const same = influenceDifference(
    metric,
    { ...shifted, predictions: new Float64Array(600).fill(2e6) },
    shifted,
  )
  expect(same?.p).toBeGreaterThan(0.05)
})
