import { describe, expect, it } from 'vitest'
import { tweedie } from '../../../src/train/losses/tweedie.ts'
import { gradientError, targetsFor, totalAt } from './loss-checks.ts'

const parameter = 1.5
const targets = targetsFor(tweedie)

describe('tweedie', () => {
  it('is half the Tweedie deviance but for a constant', () => {
    expect(tweedie.value(0, 2, 1.5)).toBeCloseTo(6, 12)
  })

  it('starts at the score that alone is best', () => {
    const start = tweedie.start(targets, undefined, parameter)
    const least = totalAt(tweedie, targets, start, parameter)
    for (const step of [-0.5, -0.01, 0.01, 0.5])
      expect(totalAt(tweedie, targets, start + step, parameter)).toBeGreaterThanOrEqual(least - 1e-9)
  })

  it('has the gradients of its kernel', () => {
    expect(gradientError(tweedie, targets, parameter)).toBeLessThan(2e-5)
  })
})
