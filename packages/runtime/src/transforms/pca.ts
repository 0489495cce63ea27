import type { NumberColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { asNumber, repeatType } from '../typed-column.ts'

/** Means of the inputs and the directions in which rows differ most. */
export interface PcaState {
  readonly count: number
  /** Shape `[inputs]`. */
  readonly mean: Float64Array
  /** Shape `[count × inputs]`, row-major. */
  readonly vectors: Float64Array
}

const mostDirections = 10_000

/** Says how far each row goes in each direction. A row with a missing number is missing in all. */
export const pca: TransformOperation<PcaState> = {
  name: 'pca',
  signature: ({ count, mean }) => ({
    inputs: repeatType('number', mean.length),
    outputs: repeatType('number', count),
  }),
  sources: ({ count }) => new Array<number>(count).fill(-1),
  read(state) {
    const count = state.integer('count', 1, mostDirections)
    const mean = state.floats('mean')
    return Object.freeze({ count, mean, vectors: state.floats('vectors', { length: count * mean.length }) })
  },
  apply({ count, mean, vectors }, columns, rowCount) {
    const outputs: NumberColumn[] = []
    for (let k = 0; k < count; k++) {
      const values = new Float64Array(rowCount)
      for (let i = 0; i < mean.length; i++) {
        const from = asNumber(columns[i]).values
        const factor = vectors[k * mean.length + i]
        for (let row = 0; row < rowCount; row++) values[row] += (from[row] - mean[i]) * factor
      }
      outputs.push({ type: 'number', values })
    }
    return outputs
  },
}
