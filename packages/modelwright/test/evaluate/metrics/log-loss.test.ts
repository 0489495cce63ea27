import { describe, expect, it } from 'vitest'
import { logLoss } from '../../../src/evaluate/metrics/log-loss.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(logLoss).map((check) => [check.name, check] as const))('%s', (_, check) => check.run())
})

it('charges a wrong certainty as much as it can be charged, and no more', () => {
  expect(logLoss.score([1], [0])).toBeCloseTo(36.04365338911715, 12)
  expect(logLoss.score([0], [1])).toBeCloseTo(36.04365338911715, 12)
  expect(logLoss.score([1], [1])).toBeCloseTo(0, 15)
})
