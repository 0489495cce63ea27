import { expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { calibration } from '../../../src/evaluate/index.ts'
import { simulatedMulticlass } from '../simulated.ts'

const seed = seedOf(1)
const predictions = Float64Array.from({ length: 2000 }, () => seed.next())
const codes = Int32Array.from(predictions, (p) => (seed.next() < p ? 1 : 0))
const honest = { target: { task: 'binary', codes, classes: ['no', 'yes'] } as const, predictions }

it('honest probabilities lie on the diagonal, in ten bins of equal size', () => {
  const { bins, error } = calibration(honest)
  expect(bins.map(({ count }) => count)).toEqual(Array(10).fill(200))
  expect(error).toBeLessThan(0.04)
  for (const { from, to, predicted, observed, low, high } of bins) {
    expect(predicted).toBeGreaterThanOrEqual(from)
    expect(predicted).toBeLessThanOrEqual(to)
    expect(low).toBeLessThanOrEqual(observed)
    expect(high).toBeGreaterThanOrEqual(observed)
  }
})

it('bold probabilities do not', () => {
  expect(
    calibration({ ...honest, predictions: predictions.map((p) => (p > 0.5 ? 0.99 : 0.01)) }).error,
  ).toBeGreaterThan(0.15)
})

it('equal probabilities share a bin', () => {
  const { bins } = calibration({ ...honest, predictions: predictions.map((p) => (p > 0.5 ? 0.8 : 0.2)) })
  expect(bins.map(({ from, to }) => [from, to])).toEqual([
    [0.2, 0.2],
    [0.8, 0.8],
  ])
  expect(bins[0].count + bins[1].count).toBe(2000)
})

it('few rows make few bins', () => {
  const few = {
    target: { ...honest.target, codes: codes.slice(0, 25) },
    predictions: predictions.slice(0, 25),
  }
  expect(calibration(few).bins.length).toBe(2)
})

it('of more classes it judges the one predicted', () => {
  const { bins } = calibration(simulatedMulticlass(seedOf(1), 200))
  for (const { from } of bins) expect(from).toBeGreaterThanOrEqual(1 / 3)
})

it('no rows and NaN give no bins', () => {
  const none = { target: { ...honest.target, codes: new Int32Array(0) }, predictions: new Float64Array(0) }
  expect(calibration(none).bins).toEqual([])
  expect(calibration({ ...honest, predictions: predictions.map(() => Number.NaN) }).bins).toEqual([])
})

it('without bins the error is not known, also where a single probability is NaN', () => {
  const none = { target: { ...honest.target, codes: new Int32Array(0) }, predictions: new Float64Array(0) }
  expect(calibration(none).error).toBeNaN()
  const oneNaN = { ...honest, predictions: predictions.map((p, row) => (row === 7 ? Number.NaN : p)) }
  expect(calibration(oneNaN).error).toBeNaN()
})
