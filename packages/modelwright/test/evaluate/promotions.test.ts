import { exp } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../test/long.ts'
import { type Seed, seedOf } from '../../src/core/index.ts'
import { type Contender, compare } from '../../src/evaluate/index.ts'
import { incompleteBeta, normalQuantile } from '../../src/evaluate/intervals/special.ts'

function normal(seed: Seed): number {
  return normalQuantile(Math.max(seed.next(), 1e-16))
}

type Pair = readonly [Contender, Contender]

/** Two models that share most of their noise and are equally good in the long run. */
function equalBinary(seed: Seed, rowCount: number, share: number): Pair {
  const codes = Int32Array.from({ length: rowCount }, () => (seed.next() < share ? 1 : 0))
  const common = Float64Array.from(codes, () => normal(seed))
  const target = { task: 'binary' as const, codes, classes: ['no', 'yes'] }
  const one = (): Contender => ({
    target,
    predictions: Float64Array.from(codes, (code, row) => {
      const odds = exp(common[row] + 0.7 * normal(seed) + (code === 1 ? 0.9 : -0.9))
      return odds / (1 + odds)
    }),
  })
  return [one(), one()]
}

function equalNumbers(seed: Seed, rowCount: number): Pair {
  const values = Float64Array.from({ length: rowCount }, () => 20 + 4 * normal(seed))
  const common = values.map(() => normal(seed))
  const one = (): Contender => ({
    target: { task: 'regression', values },
    predictions: values.map(
      (value, row) => value + common[row] + normal(seed) * (1 + Math.abs(normal(seed)) / 2),
    ),
  })
  return [one(), one()]
}

/** Groups whose rows share a shift: rows alone would promise more than there is. */
function equalGroups(seed: Seed, rowCount: number): Pair {
  const groups = Int32Array.from({ length: rowCount }, (_, row) => Math.floor(row / 5))
  const values = Float64Array.from({ length: rowCount }, () => 20 + 4 * normal(seed))
  const one = (): Contender => {
    const shifts = Float64Array.from({ length: rowCount }, () => 2 * normal(seed))
    const predictions = values.map((value, row) => value + shifts[groups[row]] + normal(seed))
    return { target: { task: 'regression', values }, predictions, groups }
  }
  return [one(), one()]
}

/** The greatest count that 99 of 100 sets of trials at the nominal rate would not exceed. */
function mostAllowed(trials: number, rate: number): number {
  let count = 0
  while (incompleteBeta(rate, count + 1, trials - count) > 0.01) count++
  return count
}

it('the bound is the binomial distribution’s', () => {
  expect(mostAllowed(1000, 0.025)).toBe(37)
  expect(mostAllowed(1000, 0.05)).toBe(67)
})

describe('under no difference promotions are no more than nominal', () => {
  const cases: [string, string, (seed: Seed) => Pair][] = [
    ['auc', 'two classes, 200 rows', (seed) => equalBinary(seed, 200, 0.5)],
    ['auc', 'one row in seven positive', (seed) => equalBinary(seed, 300, 0.15)],
    ['accuracy', 'two classes, 200 rows', (seed) => equalBinary(seed, 200, 0.5)],
    ['f1', 'one row in seven positive', (seed) => equalBinary(seed, 300, 0.15)],
    ['mcc', 'two classes, 200 rows', (seed) => equalBinary(seed, 200, 0.5)],
    ['log-loss', 'two classes, 200 rows', (seed) => equalBinary(seed, 200, 0.5)],
    ['brier-score', 'one row in seven positive', (seed) => equalBinary(seed, 300, 0.15)],
    ['rmse', 'numbers, 200 rows', (seed) => equalNumbers(seed, 200)],
    ['mae', 'numbers, 200 rows', (seed) => equalNumbers(seed, 200)],
    ['rmse', '200 groups of five', (seed) => equalGroups(seed, 1000)],
  ]
  it.each(cases)('%s, %s', (metric, _, simulate) => {
    const trials = times(70, 1000)
    let promoted = 0
    let surprising = 0
    for (let trial = 0; trial < trials; trial++) {
      const [a, b] = simulate(seedOf(9000 + trial))
      const found = compare(a, b, metric, { seed: seedOf(trial), replicates: times(200, 1000) })
      if (found.low > 0 && found.p <= 0.05) promoted++
      if (found.p <= 0.05) surprising++
    }
    expect(promoted, 'promoted').toBeLessThanOrEqual(mostAllowed(trials, 0.025))
    expect(surprising, 'p at most 0.05').toBeLessThanOrEqual(mostAllowed(trials, 0.05))
  })
}, 900_000)
