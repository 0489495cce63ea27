import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { atLeast, checkGates, evaluate } from '../../../src/evaluate/index.ts'
import { binaryContext } from './context.ts'

const { value, low } = binaryContext.evaluation.metrics['auc']

it('is plain data', () => {
  expect(atLeast('AUC', 0.8)).toEqual({ gate: 'at-least', metric: 'auc', value: 0.8, bound: 'value' })
  expect(JSON.parse(JSON.stringify(atLeast('auc', 0.8, { bound: 'low' }))).bound).toBe('low')
})

it('passes at the value and says how much is to spare', () => {
  const [verdict] = checkGates([atLeast('auc', value - 0.01)], binaryContext)
  expect(verdict).toMatchObject({ passed: true, value, needed: value - 0.01 })
  expect(verdict.reason).toMatch(/reached with 0\.01 to spare\.$/)
  expect(checkGates([atLeast('auc', value)], binaryContext)[0].passed).toBe(true)
})

it('fails below it and says by how much', () => {
  const [verdict] = checkGates([atLeast('auc', 1)], binaryContext)
  expect(verdict.passed).toBe(false)
  expect(verdict.name).toBe('auc at least 1')
  expect(verdict.reason).toMatch(
    /^auc is 0\.\d+ \(95 % interval .* to .*\): at least 1 was asked, missed by 0\.\d+\.$/,
  )
})

it('the lower end is a harder demand', () => {
  const between = (value + low) / 2
  expect(checkGates([atLeast('auc', between)], binaryContext)[0].passed).toBe(true)
  const [verdict] = checkGates([atLeast('auc', between, { bound: 'low' })], binaryContext)
  expect(verdict).toMatchObject({ passed: false, value: low })
  expect(verdict.reason).toContain('lower end of the 95 % interval')
})

it('fails where the metric is not defined', () => {
  const target = { task: 'binary', codes: new Int32Array(5), classes: ['no', 'yes'] } as const
  const evaluation = evaluate({ target, predictions: new Float64Array(5), seed: seedOf(1) })
  const [verdict] = checkGates([atLeast('auc', 0.5)], { ...binaryContext, evaluation })
  expect(verdict).toMatchObject({ passed: false, value: null, reason: 'auc is not defined on these rows.' })
})

it('fails where the interval is not known', () => {
  const target = { task: 'regression', values: Float64Array.of(1) } as const
  const evaluation = evaluate({ target, predictions: Float64Array.of(1), seed: seedOf(1) })
  const gate = { gate: 'at-most', metric: 'mae', value: 1, bound: 'high' } as const
  const [verdict] = checkGates([gate], { evaluation, metric: 'rmse' })
  expect(verdict.passed).toBe(false)
  expect(verdict.reason).toContain('not known')
})

describe('what cannot mean anything is refused', () => {
  it.each<[string, () => unknown, string]>([
    ['an unknown metric', () => atLeast('aux', 0.8), 'EVALUATE_METRIC_UNKNOWN'],
    ['a metric that should be low', () => atLeast('log-loss', 0.8), 'EVALUATE_GATE_INVALID'],
    ['NaN', () => atLeast('auc', Number.NaN), 'EVALUATE_GATE_INVALID'],
    ['no value', () => atLeast('auc', undefined as never), 'EVALUATE_GATE_INVALID'],
    ['text for a value', () => atLeast('auc', '0.8' as never), 'EVALUATE_GATE_INVALID'],
    ['a percentage', () => atLeast('auc', 83), 'EVALUATE_GATE_INVALID'],
    ['Infinity', () => atLeast('r2', Infinity), 'EVALUATE_GATE_INVALID'],
    ['the other bound', () => atLeast('auc', 0.8, { bound: 'high' as never }), 'CORE_OPTION_INVALID'],
    ['an unknown option', () => atLeast('auc', 0.8, { bond: 'low' } as never), 'CORE_OPTION_INVALID'],
  ])('%s', (_, make, code) => {
    expect(make).toThrowError(expect.objectContaining({ code }))
  })
})
