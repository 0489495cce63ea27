import { expect, it } from 'vitest'
import { beatsBaseline, checkGates } from '../../../src/evaluate/index.ts'
import { binaryContext, weakerContext } from './context.ts'

it('passes where the model is better and says by how much', () => {
  const [verdict] = checkGates([beatsBaseline()], binaryContext)
  expect(verdict).toMatchObject({ name: 'auc beats the baseline', passed: true, needed: 0 })
  expect(verdict.reason).toMatch(/^auc is 0\.\d+, 0\.\d+ better than the baseline's 0\.5 \(difference /)
})

it('fails where it is worse', () => {
  const [verdict] = checkGates([beatsBaseline({ metric: 'log_loss' })], weakerContext)
  expect(verdict.passed).toBe(false)
  expect(verdict.reason).toMatch(/worse than the baseline's .*; the lower end must be above 0\.$/)
})

it('fails where it is better by less than asked', () => {
  const [verdict] = checkGates([beatsBaseline({ by: 0.5 })], binaryContext)
  expect(verdict).toMatchObject({ passed: false, needed: 0.5, name: 'auc beats the baseline by 0.5' })
})

it('the lower end of the difference is a harder demand', () => {
  const difference = checkGates([beatsBaseline({ bound: 'value' })], binaryContext)[0].value ?? 0
  const gates = [
    beatsBaseline({ by: difference - 0.001, bound: 'value' }),
    beatsBaseline({ by: difference - 0.001 }),
  ]
  expect(checkGates(gates, binaryContext).map(({ passed }) => passed)).toEqual([true, false])
})

it('fails where there is no baseline', () => {
  const { evaluation, metric } = binaryContext
  expect(checkGates([beatsBaseline()], { evaluation, metric })[0]).toMatchObject({
    passed: false,
    value: null,
  })
})

it.each([[{ by: -1 }], [{ by: Number.NaN }], [{ bi: 1 }], [{ bound: 'high' }]])(
  '%j is refused',
  (options) => {
    expect(() => beatsBaseline(options as never)).toThrowError(
      expect.objectContaining({ code: 'CORE_OPTION_INVALID' }),
    )
  },
)

it('an unknown metric is refused', () => {
  expect(() => beatsBaseline({ metric: 'aucc' })).toThrowError(
    expect.objectContaining({ code: 'EVALUATE_METRIC_UNKNOWN' }),
  )
})
