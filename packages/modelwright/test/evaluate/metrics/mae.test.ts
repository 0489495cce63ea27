import { describe, expect, it } from 'vitest'
import { mae } from '../../../src/evaluate/metrics/mae.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(mae).map((check) => [check.name, check] as const))('%s', (_, check) => check.run())
})

it('counts an error of 2 twice as much as one of 1', () => {
  expect(mae.score([0], [2])).toBe(2 * mae.score([0], [1]))
})
