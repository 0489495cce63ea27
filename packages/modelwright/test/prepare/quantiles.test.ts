import { expect, it } from 'vitest'
import { quantileIn, sortedIn } from '../../src/prepare/quantiles.ts'

it('quantiles lie between the nearest values, as numpy has them', () => {
  const sorted = sortedIn(Float64Array.of(3, Number.NaN, 1, 2, 10))
  const wanted = [1, 1.75, 2.5, 7.9, 10]
  ;[0, 0.25, 0.5, 0.9, 1].forEach((share, at) => {
    expect(quantileIn(sorted, share)).toBeCloseTo(wanted[at], 14)
  })
  expect(quantileIn(new Float64Array(), 0.5)).toBe(0)
  expect(quantileIn(Float64Array.of(-1.7e308, 1.7e308), 0.5)).toBe(0)
})
