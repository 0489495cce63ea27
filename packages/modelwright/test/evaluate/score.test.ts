import { expect, it } from 'vitest'
import { predictedCodes, scoreOf } from '../../src/evaluate/index.ts'

const binary = { task: 'binary', codes: Int32Array.of(0, 1, 1), classes: ['no', 'yes'] } as const
const multiclass = { task: 'multiclass', codes: Int32Array.of(0, 2), classes: ['a', 'b', 'c'] } as const

it('the positive class is predicted from the threshold on, 0.5 when none is given', () => {
  const predictions = Float64Array.of(0.2, 0.5, 0.9)
  expect([...predictedCodes(binary, predictions)]).toEqual([0, 1, 1])
  expect([...predictedCodes(binary, predictions, 0.6)]).toEqual([0, 0, 1])
})

it('of equally likely classes the first is predicted', () => {
  expect([...predictedCodes(multiclass, Float64Array.of(0.2, 0.4, 0.4, 1 / 3, 1 / 3, 1 / 3))]).toEqual([1, 0])
})

it('a NaN probability is no positive', () => {
  expect([...predictedCodes(binary, Float64Array.of(Number.NaN, 1, 1))]).toEqual([0, 1, 1])
})

it('a multiclass score counts classes that no row shows', () => {
  const target = { ...multiclass, codes: Int32Array.of(0, 1) }
  const predictions = Float64Array.of(0.9, 0.1, 0, 0.2, 0.8, 0)
  expect(scoreOf('f1', target, predictions)).toBe(1)
  const swapped = Float64Array.of(0.1, 0.9, 0, 0.2, 0.8, 0)
  expect(scoreOf('f1', target, swapped)).toBeCloseTo(1 / 3, 15)
})

it('a metric for another task is refused', () => {
  expect(() => scoreOf('rmse', binary, new Float64Array(3))).toThrowError(
    expect.objectContaining({ code: 'EVALUATE_METRIC_UNFIT' }),
  )
})

it('predictions of another shape are a bug', () => {
  expect(() => scoreOf('auc', binary, new Float64Array(6))).toThrow('bug:')
  expect(() => scoreOf('auc', multiclass, new Float64Array(2))).toThrow('bug:')
})
