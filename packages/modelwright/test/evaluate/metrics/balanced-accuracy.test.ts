import { describe, expect, it } from 'vitest'
import { balancedAccuracy } from '../../../src/evaluate/metrics/balanced-accuracy.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(balancedAccuracy).map((check) => [check.name, check] as const))('%s', (_, check) =>
    check.run(),
  )
})

it('does not reward always predicting the common class', () => {
  expect(balancedAccuracy.score([0, 0, 0, 0, 0, 0, 0, 0, 0, 1], Array(10).fill(0))).toBe(0.5)
})
