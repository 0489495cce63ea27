import { expect, it } from 'vitest'
import { rowLosses } from '../../../src/update/index.ts'

const { 'absolute-error': absoluteError } = rowLosses
const truth = { task: 'regression' as const, values: Float64Array.of(1, 2, 30) }

it('is a share of the scale, at most 1', () => {
  expect(Array.from(absoluteError!.of(truth, Float64Array.of(1, 4, 0), 4))).toEqual([0, 0.5, 1])
})

it.each([undefined, 0, -1, Number.NaN])('a scale of %s is refused', (scale) => {
  expect(() => absoluteError!.of(truth, Float64Array.of(1, 2, 3), scale)).toThrow(/^bug:/)
})

it('classes are refused, and nothing is expected of a number', () => {
  const two = { task: 'binary' as const, codes: Int32Array.of(1), classes: ['no', 'yes'] }
  expect(() => absoluteError!.of(two, Float64Array.of(0.5), 1)).toThrow(/^bug:/)
  expect(absoluteError!.expected).toBeUndefined()
})
