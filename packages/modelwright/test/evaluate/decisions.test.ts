import { expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import {
  calibrated,
  calibrationText,
  chooseCalibration,
  chooseThreshold,
  findCalibrator,
  readThreshold,
  scoreOf,
} from '../../src/evaluate/index.ts'
import { byCapacity } from '../../src/evaluate/thresholds/by-capacity.ts'
import { fixture, rowsOf } from './calibrators/fixture.ts'
import { simulatedBinary, simulatedMulticlass, simulatedRegression } from './simulated.ts'

const bold = rowsOf(fixture.binary[0])

it('auto takes what helps most on rows it did not see', () => {
  const found = chooseCalibration('auto', bold, seedOf(1))
  expect(found?.logLoss.after).toBeLessThan((found?.logLoss.before ?? 0) - 0.01)
  expect(['platt', 'temperature']).toContain(found?.method)
  const named = ['platt', 'temperature', 'isotonic'].map((name) => chooseCalibration(name, bold, seedOf(1)))
  const least = Math.min(...named.map((one) => one?.logLoss.after ?? Infinity))
  expect(found?.logLoss.after).toBe(least)
  expect(calibrationText(found!)).toContain('out-of-fold')
})

it('auto leaves honest probabilities alone', () => {
  const seed = seedOf(5)
  const predictions = Float64Array.from({ length: 4000 }, () => seed.next())
  const codes = Int32Array.from(predictions, (p) => (seed.next() < p ? 1 : 0))
  const found = chooseCalibration(
    'auto',
    { target: { task: 'binary', codes, classes: ['n', 'y'] }, predictions },
    seedOf(1),
  )
  expect(found === undefined || found.logLoss.before - found.logLoss.after < 0.001).toBe(true)
})

it('a calibration changes probabilities, and of what it was given nothing', () => {
  const before = bold.predictions.slice()
  const found = chooseCalibration('temperature', bold, seedOf(1))!
  const made = calibrated(bold, found.calibration)
  expect(bold.predictions).toEqual(before)
  expect(scoreOf('log-loss', made.target, made.predictions)).toBeLessThan(
    scoreOf('log-loss', bold.target, before),
  )
  expect(scoreOf('auc', made.target, made.predictions)).toBeCloseTo(scoreOf('auc', bold.target, before), 12)
})

it('more classes have a temperature, numbers have nothing', () => {
  expect(
    chooseCalibration('auto', simulatedMulticlass(seedOf(1), 300), seedOf(1))?.method ?? 'temperature',
  ).toBe('temperature')
  expect(chooseCalibration('auto', simulatedRegression(seedOf(1), 30), seedOf(1))).toBeUndefined()
})

it.each([
  ['plat', undefined, 'There is no calibrator "plat".'],
  ['platt', 'multiclass', 'The calibrator "platt" is for binary targets; this one is multiclass.'],
  ['temperature', 'regression', 'is for binary and multiclass targets; this one is regression.'],
] as const)('%s for %s is refused', (name, task, message) => {
  expect(() => findCalibrator(name, task)).toThrow(
    expect.objectContaining({ code: 'EVALUATE_CALIBRATOR_UNFIT', message: expect.stringContaining(message) }),
  )
})

it.each([null, undefined, 0.5, {}, { threshold: 'by-luck' }, { threshold: 'toString' }])(
  '%j is no rule',
  (rule) => {
    expect(() => readThreshold(rule)).toThrow(expect.objectContaining({ code: 'EVALUATE_THRESHOLD_INVALID' }))
  },
)

it('a rule is for two classes, and survives JSON', () => {
  const rule = byCapacity(0.2)
  expect(readThreshold(JSON.parse(JSON.stringify(rule)))).toEqual(rule)
  expect(() => readThreshold(rule, 'multiclass')).toThrow(
    expect.objectContaining({ code: 'EVALUATE_THRESHOLD_INVALID' }),
  )
  expect(chooseThreshold(rule, simulatedBinary(seedOf(1), 100)).threshold).toBeGreaterThan(0)
})
