import type { ModelOperation } from '../contracts.ts'

/** The same answer for every row: the mean, or the share of each class. */
export interface ConstantState {
  /** What each row gets; shape `[outputs]`. */
  readonly outputs: Float64Array
}

/** Predicts the same for every row; the measure of what the features are worth. */
export const constant: ModelOperation<ConstantState> = {
  name: 'constant',
  signature: (state) => ({ inputs: [], outputCount: state.outputs.length }),
  read(state) {
    const outputs = state.floats('outputs')
    if (outputs.length === 0) state.refuse('outputs', 'must have one value or more')
    return Object.freeze({ outputs })
  },
  predict({ outputs }, _features, rowCount) {
    const out = new Float64Array(rowCount * outputs.length)
    for (let row = 0; row < rowCount; row++) out.set(outputs, row * outputs.length)
    return out
  },
}
