import { describe, expect, it } from 'vitest'
import { brierScore } from '../../../src/evaluate/metrics/brier-score.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(brierScore).map((check) => [check.name, check] as const))('%s', (_, check) =>
    check.run(),
  )
})

it('goes up to 1 for two classes and to 2 for more', () => {
  expect(brierScore.score([1, 0], [0, 1])).toBe(1)
  expect(brierScore.score([2, 0], [1, 0, 0, 0, 1, 0])).toBe(2)
})
