import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import { evaluate, metricsFor, scoreOf } from '../../../src/evaluate/index.ts'
import { type Simulated, simulatedBinary, simulatedMulticlass, simulatedRegression } from '../simulated.ts'

type Simulate = (seed: Seed, rowCount: number) => Simulated

/** Counts in how many of 100 sets each metric's interval holds the score of a million rows. */
function coverage(simulate: Simulate, rowCount: number, setCount: number): Map<string, number> {
  const population = simulate(seedOf(77), times(40_000, 1_000_000))
  const names = metricsFor(population.target.task).map(({ name }) => name)
  const truth = names.map((name) => scoreOf(name, population.target, population.predictions))
  const held = truth.map(() => 0)
  for (let set = 0; set < setCount; set++) {
    const replicates = times(120, 1000)
    const found = evaluate({ ...simulate(seedOf(50_000 + set), rowCount), seed: seedOf(set), replicates })
    names.forEach((name, i) => {
      const estimate = found.metrics[name]
      if (estimate !== undefined && estimate.low <= truth[i] && truth[i] <= estimate.high) held[i]++
    })
  }
  return new Map(names.map((name, i) => [name, (100 * held[i]) / setCount]))
}

function expectWithin(found: Map<string, number>, least: number, most: number, of: string): void {
  if (isLong)
    process.stdout.write(
      `${of}: ${[...found].map(([name, held]) => `${name} ${held.toFixed(1)}`).join(', ')}\n`,
    )
  for (const [name, held] of found) {
    expect(held, name).toBeGreaterThanOrEqual(least)
    expect(held, name).toBeLessThanOrEqual(most)
  }
}

describe('from 200 rows and 30 of each class, 95 % intervals hold the truth in 93 to 97 of 100 sets', () => {
  const sets: [string, Simulate, number][] = [
    ['two classes, 200 rows', (seed, n) => simulatedBinary(seed, n, 0.5), 200],
    ['two classes, 300 rows, one in seven positive', (seed, n) => simulatedBinary(seed, n, 0.15), 300],
    ['three classes, 250 rows', simulatedMulticlass, 250],
    ['numbers, 200 rows', simulatedRegression, 200],
  ]
  // Four standard errors of 95 of 100 are 11 from 64 sets and 2.8 from 1,000; few replicates add to the former.
  it.each(sets)('%s', (name, simulate, rowCount) => {
    expectWithin(coverage(simulate, rowCount, times(64, 1000)), times(84, 93), times(100, 97), name)
  })
}, 900_000)

describe('with fewer rows they hold it in 90 to 99 of 100', () => {
  const sets: [string, Simulate, number][] = [
    ['two classes, 60 rows', (seed, n) => simulatedBinary(seed, n, 0.5), 60],
    ['two classes, one row in ten positive, 300 rows', (seed, n) => simulatedBinary(seed, n, 0.1), 300],
    ['three classes, 100 rows', simulatedMulticlass, 100],
    ['numbers, 40 rows', simulatedRegression, 40],
  ]
  it.each(sets)('%s', (name, simulate, rowCount) => {
    expectWithin(coverage(simulate, rowCount, times(64, 1000)), times(80, 90), times(100, 99.5), name)
  })
}, 900_000)

/** Groups of five rows that share an error. */
function grouped(seed: Seed, rowCount: number) {
  const of = simulatedRegression(seed, rowCount)
  const shifts = simulatedRegression(seed.split('shift'), rowCount).predictions
  const groups = Int32Array.from({ length: rowCount }, (_, row) => Math.floor(row / 5))
  const predictions = of.predictions.map((value, row) => value + shifts[groups[row]] - 20)
  return { ...of, predictions, groups }
}

it('groups are resampled as groups: rows alone would promise too much', () => {
  const population = grouped(seedOf(77), 60_000)
  const truth = scoreOf('rmse', population.target, population.predictions)
  const setCount = times(70, 1000)
  let held = 0
  let heldByRows = 0
  for (let set = 0; set < setCount; set++) {
    const given = grouped(seedOf(70_000 + set), 400)
    const { groups: _, ...rows } = given
    const of = (input: typeof rows) => {
      const { low, high } = evaluate({ ...input, seed: seedOf(set), metrics: ['rmse'], replicates: 300 })
        .metrics['rmse']
      return low <= truth && truth <= high
    }
    if (of(given)) held++
    if (of(rows)) heldByRows++
  }
  expect((100 * held) / setCount).toBeGreaterThanOrEqual(times(90, 92))
  expect(heldByRows).toBeLessThan(held - setCount / 20)
}, 300_000)
