import { describe, expect, it } from 'vitest'
import { precision } from '../../../src/evaluate/metrics/precision.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(precision).map((check) => [check.name, check] as const))('%s', (_, check) =>
    check.run(),
  )
})

it('is NaN where no row is predicted positive, and 0 for such a class among many', () => {
  expect(precision.score([0, 1], [0, 0])).toBeNaN()
  expect(precision.score([0, 1, 2], [0, 0, 2])).toBeCloseTo((0.5 + 0 + 1) / 3, 15)
})
