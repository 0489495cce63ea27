import { expect, it } from 'vitest'
import { atMost, checkGates } from '../../../src/evaluate/index.ts'
import { binaryContext, regressionContext } from './context.ts'

const { value, high } = regressionContext.evaluation.metrics['rmse']

it('passes within the value and fails beyond it, and says by how much', () => {
  const [passed, failed] = checkGates(
    [atMost('rmse', value + 1), atMost('rmse', value - 1)],
    regressionContext,
  )
  expect(passed).toMatchObject({ passed: true, value })
  expect(passed.reason).toMatch(/reached with 1 to spare\.$/)
  expect(failed.passed).toBe(false)
  expect(failed.reason).toMatch(/missed by 1\.$/)
})

it('the upper end is a harder demand', () => {
  const limit = (value + high) / 2
  const [easy, hard] = checkGates(
    [atMost('rmse', limit), atMost('rmse', limit, { bound: 'high' })],
    regressionContext,
  )
  expect([easy.passed, hard.passed]).toEqual([true, false])
  expect(hard.value).toBe(high)
})

it('a metric that should be high is refused with the right words', () => {
  expect(() => atMost('auc', 0.8)).toThrowError(
    expect.objectContaining({ code: 'EVALUATE_GATE_INVALID', mend: ["Write:  atLeast('auc', 0.8)"] }),
  )
})

it('a negative error is refused', () => {
  expect(() => atMost('rmse', -1)).toThrowError(expect.objectContaining({ code: 'EVALUATE_GATE_INVALID' }))
})

it('a metric of another task is refused when checked', () => {
  expect(() => checkGates([atMost('rmse', 1)], binaryContext)).toThrowError(
    expect.objectContaining({ code: 'EVALUATE_METRIC_UNFIT' }),
  )
})
