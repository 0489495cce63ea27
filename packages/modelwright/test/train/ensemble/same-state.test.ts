import { describe, expect, it } from 'vitest'
import { damaged } from '../../../src/testing/damage.ts'
import { sameState } from '../../../src/train/ensemble/same-state.ts'

const state = () => ({
  mean: Float64Array.of(1, -0, Number.NaN),
  levels: ['a', 'b'],
  deep: [{ kept: 3, codes: Int32Array.of(1) }],
})

describe('two states', () => {
  it('are the same where every bit is', () => {
    expect(sameState(state(), state())).toBe(true)
    expect(sameState(null, null)).toBe(true)
  })

  it('differ by one thing left out, cut, added or of another type', () => {
    for (const { state: other, what } of damaged(state())) {
      expect(sameState(state(), other), what).toBe(false)
      expect(sameState(other, state()), what).toBe(false)
    }
    expect(sameState(state(), { ...state(), more: 1 })).toBe(false)
  })

  it('differ by the sign of 0 and by the kind of numbers', () => {
    expect(sameState(Float64Array.of(0), Float64Array.of(-0))).toBe(false)
    expect(sameState(Float64Array.of(1), Float32Array.of(1))).toBe(false)
    expect(sameState([], {})).toBe(false)
    expect(sameState(Float64Array.of(), [])).toBe(false)
  })
})
