import { describe, expect, it } from 'vitest'
import { gamma } from '../../../src/train/losses/gamma.ts'
import { gradientError, targetsFor, totalAt } from './loss-checks.ts'

const parameter = 0
const targets = targetsFor(gamma)

describe('gamma', () => {
  it('is half the gamma deviance', () => {
    expect(gamma.value(0, 2, 0)).toBeCloseTo(1 - Math.log(2), 12)
  })

  it('starts at the score that alone is best', () => {
    const start = gamma.start(targets, undefined, parameter)
    const least = totalAt(gamma, targets, start, parameter)
    for (const step of [-0.5, -0.01, 0.01, 0.5])
      expect(totalAt(gamma, targets, start + step, parameter)).toBeGreaterThanOrEqual(least - 1e-9)
  })

  it('has the gradients of its kernel', () => {
    expect(gradientError(gamma, targets, parameter)).toBeLessThan(2e-5)
  })
})
