import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { evaluate, metricsFor, scoreOf } from '../../../src/evaluate/index.ts'
import { type Simulated, simulatedBinary, simulatedMulticlass, simulatedRegression } from '../simulated.ts'

describe('95 % intervals hold the truth in about 95 of 100 sets', () => {
  const sets: [string, (seed: ReturnType<typeof seedOf>, rowCount: number) => Simulated, number][] = [
    ['two classes, 60 rows', (seed, n) => simulatedBinary(seed, n, 0.5), 60],
    ['two classes, 150 rows', simulatedBinary, 150],
    ['two classes, one row in ten positive', (seed, n) => simulatedBinary(seed, n, 0.1), 300],
    ['three classes, 100 rows', simulatedMulticlass, 100],
    ['numbers, 40 rows', simulatedRegression, 40],
  ]
  it.each(sets)('%s', (_, simulate, rowCount) => {
    const setCount = times(200, 2000)
    const population = simulate(seedOf(77), times(60_000, 1_000_000))
    const { task } = population.target
    const truth = metricsFor(task).map(({ name }) => scoreOf(name, population.target, population.predictions))
    const held = truth.map(() => 0)
    for (let set = 0; set < setCount; set++) {
      const found = evaluate({
        ...simulate(seedOf(1000 + set), rowCount),
        seed: seedOf(set),
        replicates: times(150, 1000),
      })
      metricsFor(task).forEach(({ name }, i) => {
        const estimate = found.metrics[name]
        if (estimate !== undefined && estimate.low <= truth[i] && truth[i] <= estimate.high) held[i]++
      })
    }
    metricsFor(task).forEach(({ name }, i) => {
      expect(held[i] / setCount, name).toBeGreaterThanOrEqual(0.9)
      expect(held[i] / setCount, name).toBeLessThanOrEqual(0.99)
    })
  })
}, 600_000)
