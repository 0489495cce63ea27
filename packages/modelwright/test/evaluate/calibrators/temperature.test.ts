import { calibrate } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { temperature } from '../../../src/evaluate/calibrators/temperature.ts'
import { expectNear, fixture, rowsOf } from './fixture.ts'

describe.each(fixture.binary)('on $truth.length rows', (given) => {
  it('finds the power that scipy finds', () => {
    const made = Float64Array.from(given.at)
    calibrate(made, temperature.fit(rowsOf(given)), 2)
    expectNear(made, given.temperature, 1e-6)
  })
})

it('finds the power of three classes that scipy finds, and keeps sums of 1', () => {
  const { truth, predictions, temperature: wanted } = fixture.multiclass
  const codes = Int32Array.from(truth)
  const target = { task: 'multiclass' as const, codes, classes: ['a', 'b', 'c'] }
  const made = Float64Array.from(predictions.slice(0, 30))
  calibrate(made, temperature.fit({ target, predictions: Float64Array.from(predictions) }), 3)
  expectNear(made, wanted, 1e-6)
  for (let row = 0; row < 10; row++)
    expect(made[3 * row] + made[3 * row + 1] + made[3 * row + 2]).toBeCloseTo(1, 12)
})

it.each([
  ['no rows', [], []],
  ['one class alone', [1, 1], [0.6, 0.9]],
  ['certain and wrong', [0, 1], [1, 0]],
  ['certain and right', [0, 1], [0, 1]],
])('stays within bounds with %s', (_, truth, predictions) => {
  const found = temperature.fit(rowsOf({ truth, predictions }))
  if (found.method !== 'logit') throw new Error('a temperature is a power')
  expect(found.slope).toBeGreaterThanOrEqual(1e-3)
  expect(found.slope).toBeLessThanOrEqual(1e3)
})
