import { describe, expect, it } from 'vitest'
import { poisson } from '../../../src/train/losses/poisson.ts'
import { gradientError, targetsFor, totalAt } from './loss-checks.ts'

const parameter = 0
const targets = targetsFor(poisson)

describe('poisson', () => {
  it('is half the Poisson deviance', () => {
    expect(poisson.value(0, 2, 0)).toBeCloseTo(2 * Math.log(2) - 1, 12)
  })

  it('starts at the score that alone is best', () => {
    const start = poisson.start(targets, undefined, parameter)
    const least = totalAt(poisson, targets, start, parameter)
    for (const step of [-0.5, -0.01, 0.01, 0.5])
      expect(totalAt(poisson, targets, start + step, parameter)).toBeGreaterThanOrEqual(least - 1e-9)
  })

  it('has the gradients of its kernel', () => {
    expect(gradientError(poisson, targets, parameter)).toBeLessThan(2e-5)
  })
})
