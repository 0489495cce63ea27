import { expect, it } from 'vitest'
import { meanScorer, weightedSum, weightTotal } from '../../src/evaluate/weighted-mean.ts'

it('sums of millions of rows stay exact to a few units in the last place', () => {
  const values = new Float64Array(2_000_000).fill(0.1)
  expect(Math.abs(weightedSum(values) / 200_000 - 1)).toBeLessThan(1e-13)
  expect(weightTotal(values.length, values)).toBe(weightedSum(values))
})

it('a row of weight 0 does not count, even where its loss is not defined', () => {
  expect(meanScorer(Float64Array.of(1, Number.NaN, 3))([1, 0, 3])).toBe(2.5)
  expect(meanScorer(Float64Array.of(1, Infinity))([1, 0])).toBe(1)
})

it('no weight gives NaN', () => {
  expect(meanScorer(Float64Array.of(1, 2))([0, 0])).toBeNaN()
  expect(meanScorer(new Float64Array(0))()).toBeNaN()
})
