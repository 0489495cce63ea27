import { describe, expect, it } from 'vitest'
import { recall } from '../../../src/evaluate/metrics/recall.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(recall).map((check) => [check.name, check] as const))('%s', (_, check) => check.run())
})

it('is NaN where there is no positive row', () => {
  expect(recall.score([0, 0], [0, 1])).toBeNaN()
})
