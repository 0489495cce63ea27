import type { TransformOperation } from '../contracts.ts'
import { asNumber, repeatType } from '../typed-column.ts'

/** Mean and population standard deviation of each column (1 where the column was constant); shape `[columns]`. */
export interface StandardiseState {
  readonly mean: Float64Array
  readonly scale: Float64Array
}

/** Subtracts the training mean and divides by the training standard deviation. Missing stays missing. */
export const standardise: TransformOperation<StandardiseState> = {
  name: 'standardise',
  signature(state) {
    const types = repeatType('number', state.mean.length)
    return { inputs: types, outputs: types }
  },
  read(state) {
    const mean = state.floats('mean')
    const scale = state.floats('scale', { length: mean.length })
    for (let i = 0; i < scale.length; i++) if (!(scale[i] > 0)) state.refuse('scale', 'must be above 0')
    return { mean, scale }
  },
  apply: (state, columns, rowCount) =>
    columns.map((column, i) => {
      const from = asNumber(column).values
      const mean = state.mean[i]
      const scale = state.scale[i]
      const values = new Float64Array(rowCount)
      for (let row = 0; row < rowCount; row++) values[row] = (from[row] - mean) / scale
      return { type: 'number', values }
    }),
}
