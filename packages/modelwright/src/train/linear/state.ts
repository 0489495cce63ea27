import type { LinearState } from '@modelwright/runtime'

/** Makes −0 plain 0 and keeps what overflowed at the largest number there is. */
function settled(value: number): number {
  if (Number.isNaN(value)) throw new Error('bug: the fit gave a coefficient that is not a number')
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value)) + 0
}

/** Checks and freezes a fitted state. */
export function linearState(
  sizes: Int32Array,
  coefficients: Float64Array,
  intercepts: Float64Array,
): LinearState {
  return Object.freeze({
    sizes,
    coefficients: coefficients.map(settled),
    intercepts: intercepts.map(settled),
  })
}
