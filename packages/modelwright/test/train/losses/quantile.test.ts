import { describe, expect, it } from 'vitest'
import { quantile } from '../../../src/train/losses/quantile.ts'
import { gradientError, targetsFor, totalAt } from './loss-checks.ts'

const parameter = 0.9
const targets = targetsFor(quantile)

describe('quantile', () => {
  it('is the pinball loss', () => {
    expect(quantile.value(1, 3, 0.9)).toBeCloseTo(1.8, 12)
  })

  it('starts at the score that alone is best', () => {
    const start = quantile.start(targets, undefined, parameter)
    const least = totalAt(quantile, targets, start, parameter)
    for (const step of [-0.5, -0.01, 0.01, 0.5])
      expect(totalAt(quantile, targets, start + step, parameter)).toBeGreaterThanOrEqual(least - 1e-9)
  })

  it('has the gradients of its kernel', () => {
    expect(gradientError(quantile, targets, parameter)).toBeLessThan(2e-5)
  })
})
