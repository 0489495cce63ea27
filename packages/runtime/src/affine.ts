import type { PreparedColumn } from './column.ts'
import type { TransformOperation } from './contracts.ts'
import { asNumber, repeatType } from './typed-column.ts'

/** What is taken off each column and what it is then divided by, above 0; shape `[columns]`. */
export interface AffineState {
  readonly centre: Float64Array
  readonly scale: Float64Array
}

function moved(column: PreparedColumn, centre: number, scale: number): PreparedColumn {
  const from = asNumber(column).values
  const values = new Float64Array(from.length)
  for (let row = 0; row < from.length; row++) values[row] = (from[row] - centre) / scale
  return { type: 'number', values }
}

/** Makes an operation that moves and stretches numbers: `(value − centre) / scale`. Missing stays missing. */
export function affine(name: string): TransformOperation<AffineState> {
  return {
    name,
    signature({ centre }) {
      const types = repeatType('number', centre.length)
      return { inputs: types, outputs: types }
    },
    read(state) {
      const centre = state.floats('centre')
      const scale = state.floats('scale', { length: centre.length })
      for (let i = 0; i < scale.length; i++) if (!(scale[i] > 0)) state.refuse('scale', 'must be above 0')
      return Object.freeze({ centre, scale })
    },
    apply: ({ centre, scale }, columns) => columns.map((column, i) => moved(column, centre[i], scale[i])),
  }
}
