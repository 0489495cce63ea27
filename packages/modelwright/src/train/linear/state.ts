import type { LinearState } from '@modelwright/runtime'

/** Freezes a fitted state; −0 becomes 0. @throws when a coefficient is not finite: a solver must never let that pass */
export function linearState(
  sizes: Int32Array,
  coefficients: Float64Array,
  intercepts: Float64Array,
): LinearState {
  for (const values of [coefficients, intercepts]) {
    for (let i = 0; i < values.length; i++) {
      if (!(values[i] - values[i] === 0)) throw new Error(`bug: the fit gave the coefficient ${values[i]}`)
      values[i] += 0
    }
  }
  return Object.freeze({ sizes, coefficients, intercepts })
}
