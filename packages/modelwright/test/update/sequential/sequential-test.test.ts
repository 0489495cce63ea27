import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import {
  noTest,
  type SequentialRules,
  testOn,
  verdictOf,
} from '../../../src/update/sequential/sequential-test.ts'
import { mostAllowed, normal } from '../draws.ts'

type Draw = (seed: Seed) => number

/** Classes that flip one way or the other. */
const flips =
  (share: number, effect: number): Draw =>
  (seed) => {
    const u = seed.next()
    return u < (share + effect) / 2 ? 1 : u < share ? -1 : 0
  }

const bells =
  (sd: number, effect: number, range: number): Draw =>
  (seed) =>
    Math.min(range, Math.max(-range, effect + sd * normal(seed)))

/** Differences whose spread is ten times as large on some rows: most say nothing. */
const bursts =
  (sd: number, effect: number, range: number): Draw =>
  (seed) =>
    Math.min(range, Math.max(-range, effect + (seed.next() < 0.1 ? 3 : 0.3) * sd * normal(seed)))

/** Draws until something is shown, looking after each row. */
function trial(seed: Seed, draw: Draw, rules: SequentialRules, mostRows: number) {
  let state = noTest
  for (let row = 0; row < mostRows; row++) {
    state = testOn(state, [draw(seed)], rules)
    const { better, notBetter } = state
    if (better.greatest >= 2 || notBetter.greatest >= 2) {
      const found = verdictOf(state, rules)
      if (found.verdict !== 'undecided') return found
    }
  }
  return verdictOf(state, rules)
}

const cases: readonly [string, SequentialRules, number, (effect: number) => Draw][] = [
  [
    'flipped classes',
    { range: 1, effect: 0.02, alpha: 0.05, beta: 0.05 },
    0.06,
    (effect) => flips(0.06, effect),
  ],
  [
    'small differences',
    { range: 0.25, effect: 0.005, alpha: 0.05, beta: 0.05 },
    0.0025,
    (effect) => bells(0.05, effect, 0.25),
  ],
  [
    'bursts',
    { range: 0.3, effect: 0.006, alpha: 0.05, beta: 0.05 },
    0.0025,
    (effect) => bursts(0.05, effect, 0.3),
  ],
]

/** Rows that a test of fixed size takes: one-sided 5 %, power 80 %. */
const fixedRows = (variance: number, effect: number): number =>
  (1.645 + 0.842) ** 2 * (variance / effect ** 2)

describe.each(cases)('%s', (name, rules, variance, drawWith) => {
  const fixed = fixedRows(variance, rules.effect)

  it('equal models are told apart no more often than promised, although every row is looked at', () => {
    const trials = times(200, 2000)
    let wrong = 0
    for (let at = 0; at < trials; at++) {
      const seed = seedOf(101).split(name, at)
      if (trial(seed, drawWith(0), rules, 5 * fixed).verdict === 'better') wrong++
    }
    if (isLong) console.log(`${name}: ${wrong} of ${trials} equal ones promoted`)
    expect(wrong).toBeLessThanOrEqual(mostAllowed(trials, rules.alpha))
  }, 900_000)

  it('a better one is found as soon as by a test of fixed size, and seldom refused', () => {
    const trials = times(100, 1000)
    const counts: number[] = []
    let refused = 0
    for (let at = 0; at < trials; at++) {
      const found = trial(seedOf(102).split(name, at), drawWith(rules.effect), rules, 10 * fixed)
      counts.push(found.verdict === 'better' ? found.count : Infinity)
      if (found.verdict === 'not-better') refused++
    }
    const median = counts.sort((a, b) => a - b)[trials / 2]!
    if (isLong)
      console.log(
        `${name}: median ${(median / fixed).toFixed(2)} of a fixed test, refused ${refused} of ${trials}`,
      )
    expect(median / fixed).toBeLessThan(1.5)
    expect(refused).toBeLessThanOrEqual(mostAllowed(trials, rules.beta))
  }, 900_000)
})

it('the interval holds at every time at once', () => {
  const rules = { range: 0.25, effect: 0.005, alpha: 0.05, beta: 0.05 }
  const trials = times(100, 1000)
  let missed = 0
  for (let at = 0; at < trials; at++) {
    const seed = seedOf(103).split(at)
    let state = noTest
    let isOut = false
    for (let look = 0; look < 60; look++) {
      state = testOn(
        state,
        Array.from({ length: 20 }, () => bells(0.05, 0.002, 0.25)(seed)),
        rules,
      )
      const { low, high, mean } = verdictOf(state, rules)
      expect(low <= mean && mean <= high).toBe(true)
      isOut ||= low > 0.002 || high < 0.002
    }
    if (isOut) missed++
  }
  expect(missed).toBeLessThanOrEqual(mostAllowed(trials, 0.05))
})

it('pieces or one row at a time: the same bits, also through JSON', () => {
  const rules = { range: 1, effect: 0.02, alpha: 0.05, beta: 0.05 }
  const seed = seedOf(5)
  const values = Array.from({ length: 500 }, () => flips(0.1, 0.01)(seed))
  const whole = testOn(noTest, values, rules)
  let state = noTest
  for (let at = 0; at < 500; at += 7)
    state = testOn(JSON.parse(JSON.stringify(state)) as typeof state, values.slice(at, at + 7), rules)
  expect(state).toEqual(whole)
})

it('a margin asks for no loss beyond it: an equal model passes', () => {
  const rules = { range: 1, effect: 0.01, margin: -0.02, alpha: 0.05, beta: 0.05 }
  const found = trial(seedOf(9), flips(0.1, 0), rules, 20_000)
  expect(found.verdict).toBe('better')
})

it('nothing seen says nothing', () => {
  const rules = { range: 0.5, effect: 0.01, alpha: 0.05, beta: 0.05 }
  expect(verdictOf(noTest, rules)).toEqual({
    verdict: 'undecided',
    count: 0,
    mean: 0,
    low: -0.5,
    high: 0.5,
    p: 1,
  })
})

it.each([
  ['beyond the range', { range: 1, effect: 0.1, alpha: 0.05, beta: 0.05 }, 1.5],
  ['no number', { range: 1, effect: 0.1, alpha: 0.05, beta: 0.05 }, Number.NaN],
  ['an effect of nothing', { range: 1, effect: 0, alpha: 0.05, beta: 0.05 }, 0],
  ['an effect beyond the range', { range: 0.1, effect: 0.2, alpha: 0.05, beta: 0.05 }, 0],
  ['a rate of 1', { range: 1, effect: 0.1, alpha: 1, beta: 0.05 }, 0],
])('%s is a programmer’s mistake', (_name, rules, value) => {
  expect(() => testOn(noTest, [value], rules)).toThrow(/^bug:/)
})
