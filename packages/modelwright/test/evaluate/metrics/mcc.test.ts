import { describe, expect, it } from 'vitest'
import { mcc } from '../../../src/evaluate/metrics/mcc.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(mcc).map((check) => [check.name, check] as const))('%s', (_, check) => check.run())
})

it('is 0 where one class is predicted everywhere and NaN where the truth has only one', () => {
  expect(mcc.score([0, 1, 1], [1, 1, 1])).toBe(0)
  expect(mcc.score([1, 1, 1], [0, 1, 1])).toBeNaN()
})

it('is −1 where every row of two classes is wrong', () => {
  expect(mcc.score([0, 1, 0], [1, 0, 1])).toBeCloseTo(-1, 15)
})
