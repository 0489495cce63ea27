import { describe, expect, it } from 'vitest'
import { squaredError } from '../../../src/train/losses/squared-error.ts'
import { gradientError, targetsFor, totalAt } from './loss-checks.ts'

const parameter = 0
const targets = targetsFor(squaredError)

describe('squaredError', () => {
  it('is half the squared difference', () => {
    expect(squaredError.value(1, 3, 0)).toBeCloseTo(2, 12)
  })

  it('starts at the score that alone is best', () => {
    const start = squaredError.start(targets, undefined, parameter)
    const least = totalAt(squaredError, targets, start, parameter)
    for (const step of [-0.5, -0.01, 0.01, 0.5])
      expect(totalAt(squaredError, targets, start + step, parameter)).toBeGreaterThanOrEqual(least - 1e-9)
  })

  it('has the gradients of its kernel', () => {
    expect(gradientError(squaredError, targets, parameter)).toBeLessThan(2e-5)
  })
})
