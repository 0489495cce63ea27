import { describe, expect, it } from 'vitest'
import { absoluteError } from '../../../src/train/losses/absolute-error.ts'
import { gradientError, targetsFor, totalAt } from './loss-checks.ts'

const parameter = 0.5
const targets = targetsFor(absoluteError)

describe('absoluteError', () => {
  it('is the absolute difference', () => {
    expect(absoluteError.value(2, 5, 0)).toBeCloseTo(3, 12)
  })

  it('starts at the score that alone is best', () => {
    const start = absoluteError.start(targets, undefined, parameter)
    const least = totalAt(absoluteError, targets, start, parameter)
    for (const step of [-0.5, -0.01, 0.01, 0.5])
      expect(totalAt(absoluteError, targets, start + step, parameter)).toBeGreaterThanOrEqual(least - 1e-9)
  })

  it('has twice the gradients of its kernel: the pinball loss of one half', () => {
    const half = {
      ...absoluteError,
      value: (score: number, target: number) => absoluteError.value(score, target, 0) / 2,
    }
    expect(gradientError(half, targets, parameter)).toBeLessThan(2e-5)
  })
})
