import type { ModelOperation } from '../contracts.ts'
import type { Reader } from '../reader.ts'

/** The same answer for every row: the mean, or the share of each class. */
export interface ConstantState {
  /** What each row gets; shape `[outputs]`. */
  readonly outputs: Float64Array
}

/** Sums of shares may be off by rounding, no more. */
const mostOff = 1e-9

function checkShares(state: Reader, outputs: Float64Array): void {
  let sum = 0
  for (let k = 0; k < outputs.length; k++) {
    if (!(outputs[k] >= 0)) state.refuse('outputs', 'must hold shares, 0 or more')
    sum += outputs[k]
  }
  if (!(Math.abs(sum - 1) <= mostOff)) state.refuse('outputs', 'must hold shares that sum to 1')
}

/** Predicts the same for every row; the measure of what the features are worth. */
export const constant: ModelOperation<ConstantState> = {
  name: 'constant',
  signature: (state) => ({ inputs: [], outputCount: state.outputs.length }),
  read(state) {
    const outputs = state.floats('outputs')
    if (outputs.length === 0) state.refuse('outputs', 'must have one value or more')
    if (outputs.length > 1) checkShares(state, outputs)
    return Object.freeze({ outputs })
  },
  predict({ outputs }, _features, rowCount) {
    const out = new Float64Array(rowCount * outputs.length)
    for (let row = 0; row < rowCount; row++) out.set(outputs, row * outputs.length)
    return out
  },
}
