import { describe, expect, it } from 'vitest'
import { scoreOf } from '../../../src/evaluate/index.ts'
import { accuracy } from '../../../src/evaluate/metrics/accuracy.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(accuracy).map((check) => [check.name, check] as const))('%s', (_, check) => check.run())
})

it('counts a tie at the threshold as positive', () => {
  const target = { task: 'binary', codes: Int32Array.of(1, 0), classes: ['no', 'yes'] } as const
  expect(scoreOf('accuracy', target, Float64Array.of(0.5, 0.5))).toBe(0.5)
  expect(scoreOf('accuracy', target, Float64Array.of(0.5, 0.5), { threshold: 0.6 })).toBe(0.5)
  expect(scoreOf('accuracy', target, Float64Array.of(0.6, 0.5), { threshold: 0.6 })).toBe(1)
})
