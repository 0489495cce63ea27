import { expect, it } from 'vitest'
import { rowLosses } from '../../../src/update/index.ts'

const { 'zero-one': zeroOne } = rowLosses

it('counts wrong classes', () => {
  const two = { task: 'binary' as const, codes: Int32Array.of(1, 0, 1), classes: ['no', 'yes'] }
  expect(Array.from(zeroOne!.of(two, Float64Array.of(0.5, 0.7, 0.2)))).toEqual([0, 1, 1])
  const three = { task: 'multiclass' as const, codes: Int32Array.of(2, 0), classes: ['a', 'b', 'c'] }
  expect(Array.from(zeroOne!.of(three, Float64Array.of(0.1, 0.1, 0.8, 0.2, 0.5, 0.3)))).toEqual([0, 1])
})

it('expects what its surest class leaves', () => {
  expect(Array.from(zeroOne!.expected!('binary', Float64Array.of(0.25, 0.75), 2))).toEqual([0.25, 0.25])
  expect(zeroOne!.expected!('multiclass', Float64Array.of(0.25, 0.5, 0.25), 3)[0]).toBe(0.5)
})

it('numbers are refused', () => {
  expect(() => zeroOne!.of({ task: 'regression', values: Float64Array.of(1) }, Float64Array.of(1))).toThrow(
    /^bug:/,
  )
})
