import type { PreparedColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { asNumber, repeatType } from '../typed-column.ts'
import { yeoJohnson } from '../yeo-johnson.ts'

/** The power of each column, and mean and standard deviation after it; shape `[columns]`. */
export interface PowerState {
  readonly lambda: Float64Array
  readonly mean: Float64Array
  readonly scale: Float64Array
}

function bend(column: PreparedColumn, lambda: number, mean: number, scale: number): PreparedColumn {
  const from = asNumber(column).values
  const values = new Float64Array(from.length)
  for (let row = 0; row < from.length; row++) values[row] = (yeoJohnson(from[row], lambda) - mean) / scale
  return { type: 'number', values }
}

/** Bends numbers by a learnt power (Yeo-Johnson), then brings them to mean 0 and deviation 1. Missing stays missing. */
export const power: TransformOperation<PowerState> = {
  name: 'power',
  signature({ lambda }) {
    const types = repeatType('number', lambda.length)
    return { inputs: types, outputs: types }
  },
  read(state) {
    const lambda = state.floats('lambda')
    const { length } = lambda
    const scale = state.floats('scale', { length })
    for (let i = 0; i < length; i++) if (!(scale[i] > 0)) state.refuse('scale', 'must be above 0')
    return Object.freeze({ lambda, mean: state.floats('mean', { length }), scale })
  },
  apply: ({ lambda, mean, scale }, columns) =>
    columns.map((column, i) => bend(column, lambda[i], mean[i], scale[i])),
}
