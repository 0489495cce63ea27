import { expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { residuals } from '../../../src/evaluate/index.ts'
import { simulatedBinary, simulatedRegression } from '../simulated.ts'

it('few rows are all there, by rising prediction', () => {
  const target = { task: 'regression', values: Float64Array.of(5, 1, 3) } as const
  expect(residuals({ target, predictions: Float64Array.of(4, 2, 3) })).toEqual([
    { predicted: 2, truth: 1, residual: -1 },
    { predicted: 3, truth: 3, residual: 0 },
    { predicted: 4, truth: 5, residual: 1 },
  ])
})

it('many rows are thinned to 200, ends kept', () => {
  const set = simulatedRegression(seedOf(1), 5000)
  const found = residuals(set)
  expect(found.length).toBe(200)
  expect(found[0].predicted).toBe(set.predictions.reduce((least, value) => Math.min(least, value)))
  expect(found[199].predicted).toBe(set.predictions.reduce((most, value) => Math.max(most, value)))
  expect(residuals(set)).toEqual(found)
})

it('one row, no rows and NaN', () => {
  const one = simulatedRegression(seedOf(1), 1)
  expect(residuals(one).length).toBe(1)
  expect(residuals(simulatedRegression(seedOf(1), 0))).toEqual([])
  expect(residuals({ ...one, predictions: Float64Array.of(Number.NaN) })).toEqual([])
})

it('classes have none', () => {
  expect(() => residuals(simulatedBinary(seedOf(1), 5))).toThrow('bug:')
})
