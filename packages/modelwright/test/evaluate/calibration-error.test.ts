import { expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import { calibrationError } from '../../src/evaluate/calibration-error.ts'
import { calibration } from '../../src/evaluate/index.ts'
import { simulatedBinary, simulatedMulticlass } from './simulated.ts'

const options = { seed: seedOf(1), replicates: 300 }

it.each([
  ['two classes', simulatedBinary(seedOf(1), 400)],
  ['three classes', simulatedMulticlass(seedOf(1), 400)],
])('is the error of the curve, within its interval: %s', (_, rows) => {
  const { value, low, high } = calibrationError(rows, options)
  expect(value).toBeCloseTo(calibration(rows).error, 12)
  expect(low).toBeLessThanOrEqual(value)
  expect(high).toBeGreaterThanOrEqual(value)
})

it('says what chance alone makes of honest probabilities', () => {
  const honest = simulatedBinary(seedOf(4), 1000)
  const drawn = seedOf(9)
  const target = {
    ...honest.target,
    codes: Int32Array.from(honest.predictions, (p) => (drawn.next() < p ? 1 : 0)),
  }
  const { value, chance } = calibrationError({ ...honest, target } as typeof honest, options)
  expect(Math.abs(value - chance)).toBeLessThan(0.02)
  const bold = honest.predictions.map((p) => (p > 0.5 ? 0.999 : 0.001))
  const found = calibrationError({ ...honest, target, predictions: bold } as typeof honest, options)
  expect(found.low).toBeGreaterThan(5 * found.chance)
})

it('is not known without rows or where a probability is not', () => {
  const rows = simulatedBinary(seedOf(1), 30)
  expect(
    calibrationError(
      { ...rows, predictions: rows.predictions.map((p, i) => (i === 4 ? Number.NaN : p)) },
      options,
    ).value,
  ).toBeNaN()
})
