import { calibrate } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { platt } from '../../../src/evaluate/calibrators/platt.ts'
import { scoreOf } from '../../../src/evaluate/index.ts'
import { expectNear, fixture, rowsOf } from './fixture.ts'

describe.each(fixture.binary)('on $truth.length rows', (given) => {
  it('gives what scikit-learn’s sigmoid calibration gives of log-odds', () => {
    const made = Float64Array.from(given.at)
    calibrate(made, platt.fit(rowsOf(given)), 2)
    expectNear(made, given.platt, 1e-5)
  })
})

it('log-odds that point the wrong way become the share of the positive class', () => {
  const given = fixture.binary[0]
  const found = platt.fit(rowsOf({ truth: given.truth, predictions: given.predictions.map((p) => 1 - p) }))
  expect(found).toMatchObject({ method: 'logit', slope: 0 })
  const made = Float64Array.of(0.01, 0.99)
  calibrate(made, found, 2)
  expect(made[0]).toBe(made[1])
  const share = given.truth.reduce((sum, code) => sum + code, 0) / given.truth.length
  expect(Math.abs(made[0] - share)).toBeLessThan(0.01)
})

it('rows that were surely wrong cost no more than a guess at the share, once calibrated', () => {
  const random = seedOf(3)
  const truth = Array.from({ length: 400 }, () => (random.next() < 0.5 ? 1 : 0))
  // As of one to three neighbours in noise: many say 0 or 1, and are as often wrong.
  const predictions = truth.map(() => random.integer(4) / 3)
  const scored = rowsOf({ truth, predictions })
  const made = scored.predictions.slice()
  calibrate(made, platt.fit(scored), 2)
  expect(scoreOf('log-loss', scored.target, scored.predictions)).toBeGreaterThan(3)
  expect(scoreOf('log-loss', scored.target, made)).toBeLessThan(0.7)
})

it.each([
  ['one class alone', [1, 1, 1], [0.2, 0.8, 0.9]],
  ['probabilities of 0 and 1', [0, 1, 0, 1], [0, 1, 1, 0]],
  ['classes told apart entirely', [0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]],
  ['one probability for all', [0, 1, 1], [0.4, 0.4, 0.4]],
])('stays finite with %s', (_, truth, predictions) => {
  const made = Float64Array.of(0, 0.3, 1)
  calibrate(made, platt.fit(rowsOf({ truth, predictions })), 2)
  for (const p of made) {
    expect(p).toBeGreaterThanOrEqual(0)
    expect(p).toBeLessThanOrEqual(1)
  }
})
