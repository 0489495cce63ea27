import { type LinearState, linearScores, type PreparedColumn, stateOfInput } from '@modelwright/runtime'

/** Makes −0 plain 0 and keeps what overflowed at the largest number there is. */
function settled(value: number): number {
  if (Number.isNaN(value)) throw new Error('bug: the fit gave a coefficient that is not a number')
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value)) + 0
}

/** What the means of terms are taken over. */
export interface TrainedRows {
  readonly features: ReadonlyMap<string, PreparedColumn>
  readonly rowCount: number
  /** One a row; shape `[rows]`. */
  readonly weights: ArrayLike<number>
}

/** What each input adds on average to each output; shape `[outputs × inputs]`. Summed in the order of rows. */
export function meanTerms(state: LinearState, { features, rowCount, weights }: TrainedRows): Float64Array {
  const outputs = state.intercepts.length
  const means = new Float64Array(outputs * state.sizes.length)
  let total = 0
  for (let row = 0; row < rowCount; row++) total += weights[row]
  ;[...features.values()].forEach((column, input) => {
    const own = stateOfInput(state, input, new Float64Array(outputs))
    const terms = linearScores(own, [column], rowCount)
    for (let k = 0; k < outputs; k++) {
      let sum = 0
      for (let row = 0; row < rowCount; row++) sum += (weights[row] / total) * terms[row * outputs + k]
      means[k * state.sizes.length + input] = settled(sum)
    }
  })
  return means
}

/** Checks what a fit gave: no value that is not a number, none beyond the largest there is. */
export function settledState(
  sizes: Int32Array,
  coefficients: Float64Array,
  intercepts: Float64Array,
): LinearState {
  return { sizes, coefficients: coefficients.map(settled), intercepts: intercepts.map(settled) }
}

/** Checks and freezes a fitted state, with the means of its terms over the rows it was fitted on. */
export function linearState(
  sizes: Int32Array,
  coefficients: Float64Array,
  intercepts: Float64Array,
  rows: TrainedRows,
): LinearState {
  const state = settledState(sizes, coefficients, intercepts)
  return Object.freeze({ ...state, meanTerms: meanTerms(state, rows) })
}
