import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { calibrationSlope } from '../../src/evaluate/calibration-slope.ts'

const fixture = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/fairness.json', import.meta.url), 'utf8'),
) as { binary: { truth: number[]; predictions: number[]; slope: [number, number, number] }[] }

const rowsOf = (truth: readonly number[], predictions: readonly number[]) => ({
  target: { task: 'binary' as const, codes: Int32Array.from(truth), classes: ['no', 'yes'] },
  predictions: Float64Array.from(predictions),
})

it.each(fixture.binary)(
  'gives the slope and interval that statsmodels gives',
  ({ truth, predictions, slope }) => {
    const { value, low, high } = calibrationSlope(rowsOf(truth, predictions))
    for (const [found, wanted] of [
      [value, slope[0]],
      [low, slope[1]],
      [high, slope[2]],
    ])
      expect(Math.abs(found - wanted)).toBeLessThan(1e-6)
  },
)

it.each([
  ['one class alone', [1, 1, 1], [0.2, 0.5, 0.9]],
  ['classes parted without error', [0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]],
  ['one probability for all', [0, 1, 1, 0], [0.4, 0.4, 0.4, 0.4]],
  ['no row', [], []],
  ['a probability that is not known', [0, 1, 1], [0.4, Number.NaN, 0.2]],
])('is not known with %s', (_, truth, predictions) => {
  expect(calibrationSlope(rowsOf(truth, predictions)).value).toBeNaN()
})
