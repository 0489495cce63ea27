import { expect, it } from 'vitest'
import { calibratedWithin, checkGates } from '../../../src/evaluate/index.ts'
import { regressionContext, rowsContext } from './context.ts'

const honest = rowsContext()
const bold = (() => {
  const { rows, ...rest } = rowsContext()
  if (rows === undefined) throw new Error('no rows')
  const predictions = rows.contender.predictions.map((p) => (p > 0.5 ? 0.99 : 0.01))
  return { ...rest, rows: { ...rows, contender: { ...rows.contender, predictions } } }
})()

it('honest probabilities pass, and the verdict says what chance alone would show', () => {
  const [verdict] = checkGates([calibratedWithin(0.15)], honest)
  expect(verdict).toMatchObject({ passed: true, name: 'calibration error at most 0.15' })
  expect(verdict.reason).toMatch(/honest probabilities would show 0\.0\d+ on as many rows/)
})

it('bold ones are refused, and by how much', () => {
  const [verdict] = checkGates([calibratedWithin(0.05)], bold)
  expect(verdict.passed).toBe(false)
  expect(verdict.reason).toMatch(/at most 0\.05 was asked, missed by 0\.\d+\.$/)
})

it('by the slope, bold is below 1', () => {
  const [verdict] = checkGates([calibratedWithin(0.3, { measure: 'slope' })], bold)
  expect(verdict.passed).toBe(false)
  expect(verdict.reason).toMatch(/^The calibration slope is 0\.\d+ /)
})

it('the upper end asks for more than the value', () => {
  const [plain] = checkGates([calibratedWithin(0.15)], bold)
  const [upper] = checkGates([calibratedWithin(0.15, { bound: 'high' })], bold)
  expect(upper.value).toBeGreaterThan(plain.value ?? 1)
  const [slope] = checkGates([calibratedWithin(5, { measure: 'slope' })], honest)
  const [wide] = checkGates([calibratedWithin(5, { measure: 'slope', bound: 'high' })], honest)
  expect(wide.value).toBeGreaterThan(slope.value ?? 1)
})

it('numbers have no probabilities', () => {
  expect(checkGates([calibratedWithin(0.1)], regressionContext)[0]).toMatchObject({
    passed: false,
    value: null,
  })
})

it.each([[-0.1], [Number.NaN], ['0.1'], [Infinity]])('%j is refused', (value) => {
  expect(() => calibratedWithin(value as number)).toThrowError(
    expect.objectContaining({ code: 'EVALUATE_GATE_INVALID' }),
  )
})

it('an unknown measure is refused', () => {
  expect(() => calibratedWithin(0.1, { measure: 'brier' as 'error' })).toThrowError(
    expect.objectContaining({ code: 'CORE_OPTION_INVALID' }),
  )
})
