import { describe, expect, it } from 'vitest'
import { logLoss } from '../../../src/train/losses/log-loss.ts'
import { gradientError, targetsFor, totalAt } from './loss-checks.ts'

const parameter = 0
const targets = targetsFor(logLoss).map((target) => (target > 1 ? 1 : 0))

describe('logLoss', () => {
  it('is minus the logarithm of the probability', () => {
    expect(logLoss.value(0, 1, 0)).toBeCloseTo(Math.log(2), 12)
  })

  it('starts at the score that alone is best', () => {
    const start = logLoss.start(targets, undefined, parameter)
    const least = totalAt(logLoss, targets, start, parameter)
    for (const step of [-0.5, -0.01, 0.01, 0.5])
      expect(totalAt(logLoss, targets, start + step, parameter)).toBeGreaterThanOrEqual(least - 1e-9)
  })

  it('has the gradients of its kernel', () => {
    expect(gradientError(logLoss, targets, parameter)).toBeLessThan(2e-5)
  })
})
