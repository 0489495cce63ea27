import { describe, expect, it } from 'vitest'
import { prAuc } from '../../../src/evaluate/metrics/pr-auc.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(prAuc).map((check) => [check.name, check] as const))('%s', (_, check) => check.run())
})

it('is the share of positives where all scores are equal', () => {
  expect(prAuc.score([1, 0, 0, 0], [0.3, 0.3, 0.3, 0.3])).toBe(0.25)
})
