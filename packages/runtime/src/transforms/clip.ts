import type { PreparedColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { asNumber, repeatType } from '../typed-column.ts'

/** Bounds of each column; shape `[columns]`. */
export interface ClipState {
  readonly low: Float64Array
  readonly high: Float64Array
}

function cut(column: PreparedColumn, low: number, high: number): PreparedColumn {
  const from = asNumber(column).values
  const values = new Float64Array(from.length)
  for (let row = 0; row < from.length; row++) {
    const value = from[row]
    values[row] = value < low ? low : value > high ? high : value
  }
  return { type: 'number', values }
}

/** Puts what lies outside the bounds on them. Missing stays missing. */
export const clip: TransformOperation<ClipState> = {
  name: 'clip',
  signature({ low }) {
    const types = repeatType('number', low.length)
    return { inputs: types, outputs: types }
  },
  read(state) {
    const low = state.floats('low')
    const high = state.floats('high', { length: low.length })
    for (let i = 0; i < low.length; i++)
      if (!(low[i] <= high[i])) state.refuse('high', 'must not lie below "low"')
    return Object.freeze({ low, high })
  },
  apply: ({ low, high }, columns) => columns.map((column, i) => cut(column, low[i], high[i])),
}
