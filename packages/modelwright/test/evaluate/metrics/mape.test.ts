import { describe, expect, it } from 'vitest'
import { mape } from '../../../src/evaluate/metrics/mape.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(mape).map((check) => [check.name, check] as const))('%s', (_, check) => check.run())
})

it('is not defined where a true value is 0, unless its weight is', () => {
  expect(mape.score([0, 2], [1, 1])).toBeNaN()
  expect(mape.score([0, 2], [1, 1], [0, 1])).toBe(0.5)
})
