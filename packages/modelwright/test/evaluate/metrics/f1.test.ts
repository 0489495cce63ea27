import { describe, expect, it } from 'vitest'
import { f1 } from '../../../src/evaluate/metrics/f1.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(f1).map((check) => [check.name, check] as const))('%s', (_, check) => check.run())
})

it('is 0 where nothing is found, and NaN where there is nothing to find', () => {
  expect(f1.score([0, 1], [0, 0])).toBe(0)
  expect(f1.score([0, 0], [0, 0])).toBeNaN()
})

it('counts classes that the codes do not show when told how many there are', () => {
  expect(f1.score([0, 1, 1], [0, 1, 0])).toBeCloseTo(2 / 3, 15)
  expect(f1.score([0, 1, 1], [0, 1, 0], undefined, 3)).toBeCloseTo((2 / 3 + 2 / 3) / 2, 15)
})
