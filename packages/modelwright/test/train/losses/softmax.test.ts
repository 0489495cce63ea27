import { describe, expect, it } from 'vitest'
import { softmax } from '../../../src/train/losses/softmax.ts'

describe('softmax', () => {
  it('is minus the logarithm of the probability of the class that came', () => {
    expect(softmax.value(0.25, 1, 0)).toBeCloseTo(Math.log(4), 12)
  })

  it('starts at the logarithm of the share of the class', () => {
    expect(softmax.start(Float64Array.of(1, 0, 0, 1), undefined, 0)).toBeCloseTo(Math.log(0.5), 12)
    expect(softmax.start(Float64Array.of(1, 0), Float64Array.of(1, 3), 0)).toBeCloseTo(Math.log(0.25), 12)
  })

  it('gives a class no row has a small share, not none', () => {
    expect(softmax.start(new Float64Array(3), undefined, 0)).toBeCloseTo(Math.log(1e-9), 9)
  })
})
