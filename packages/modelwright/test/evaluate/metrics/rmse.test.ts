import { describe, expect, it } from 'vitest'
import { rmse } from '../../../src/evaluate/metrics/rmse.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(rmse).map((check) => [check.name, check] as const))('%s', (_, check) => check.run())
})

it('counts one error of 2 more than two of 1', () => {
  expect(rmse.score([0, 0], [2, 0])).toBeGreaterThan(rmse.score([0, 0], [1, 1]))
})
