import { expect, it } from 'vitest'
import { intervalText, numberText } from '../../src/evaluate/index.ts'

it.each([
  [0.833333, '0.8333'],
  [0.5, '0.5'],
  [1, '1'],
  [0, '0'],
  [-0, '0'],
  [999.96, '1000'],
  [23874.4, '23874'],
  [-0.01234567, '−0.01235'],
  [1.23e-9, '1.23e−9'],
  [Number.NaN, 'not known'],
  [Infinity, '∞'],
  [-Infinity, '−∞'],
])('%d is written %s', (value, text) => {
  expect(numberText(value)).toBe(text)
})

it('an interval with an unknown end is not known', () => {
  expect(intervalText({ low: 0.1, high: 0.25 })).toBe('0.1 to 0.25')
  expect(intervalText({ low: Number.NaN, high: 1 })).toBe('not known')
})
