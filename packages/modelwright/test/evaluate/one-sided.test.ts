import { expect, it } from 'vitest'
import { lowerLimit, pAbove, pBelow } from '../../src/evaluate/one-sided.ts'

const interval = { value: 0.1, low: -0.1, high: 0.4 }

it('limits at 2.5 % are the ends of the interval, and move in with alpha', () => {
  expect(lowerLimit(interval, 0.025)).toBe(-0.1)
  // One-sided 5 %: 1.645 standard errors, each 0.2 / 1.96.
  expect(lowerLimit(interval, 0.05)).toBeCloseTo(0.1 - (0.2 * 1.6448536269514722) / 1.959963984540054, 12)
  expect(lowerLimit(interval, 0.5)).toBeCloseTo(0.1, 12)
})

it('p is 2.5 % where the limit is the interval’s end, and a half at the value', () => {
  expect(pBelow(interval, 0.4)).toBeCloseTo(0.025, 10)
  expect(pAbove(interval, -0.1)).toBeCloseTo(0.025, 10)
  expect(pBelow(interval, 0.1)).toBeCloseTo(0.5, 12)
})

it('where nothing varies, the value decides', () => {
  expect(pBelow({ value: 1, low: 1, high: 1 }, 0.9)).toBe(1)
  expect(pBelow({ value: 0.2, low: 0.2, high: 0.2 }, 0.9)).toBe(0)
})

it('is not known where the interval is not', () => {
  expect(pBelow({ value: 0.2, low: Number.NaN, high: Number.NaN }, 0.9)).toBeNaN()
})
