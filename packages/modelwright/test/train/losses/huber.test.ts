import { describe, expect, it } from 'vitest'
import { huber } from '../../../src/train/losses/huber.ts'
import { gradientError, targetsFor, totalAt } from './loss-checks.ts'

const parameter = 1
const targets = targetsFor(huber)

describe('huber', () => {
  it('is straight beyond its bound', () => {
    expect(huber.value(0, 3, 1)).toBeCloseTo(2.5, 12)
  })

  it('starts at the score that alone is best', () => {
    const start = huber.start(targets, undefined, parameter)
    const least = totalAt(huber, targets, start, parameter)
    for (const step of [-0.5, -0.01, 0.01, 0.5])
      expect(totalAt(huber, targets, start + step, parameter)).toBeGreaterThanOrEqual(least - 1e-9)
  })

  it('has the gradients of its kernel', () => {
    expect(gradientError(huber, targets, parameter)).toBeLessThan(2e-5)
  })
})
