import { describe, expect, it } from 'vitest'
import { r2 } from '../../../src/evaluate/metrics/r2.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(r2).map((check) => [check.name, check] as const))('%s', (_, check) => check.run())
})

it('is 0 for the mean, negative for worse, NaN for a constant truth', () => {
  expect(r2.score([1, 2, 3], [2, 2, 2])).toBe(0)
  expect(r2.score([1, 2, 3], [3, 2, 1])).toBe(-3)
  expect(r2.score([4, 4], [4, 4])).toBeNaN()
})
