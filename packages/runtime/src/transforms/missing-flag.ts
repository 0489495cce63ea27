import type { Column, ColumnType } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { asPlain, columnTypes, repeatType } from '../typed-column.ts'

/** Types of the columns it watches. */
export interface MissingFlagState {
  readonly types: readonly ColumnType[]
}

function flags(column: Column, rowCount: number): Column {
  const values = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    let missing: boolean
    if (column.type === 'category') missing = column.codes[row] < 0
    else if (column.type === 'text') missing = column.missing[row] === 1
    else if (column.type === 'boolean') missing = column.values[row] === 2
    else missing = Number.isNaN(column.values[row])
    values[row] = missing ? 1 : 0
  }
  return { type: 'number', values }
}

/** Says with 1 where a value is missing, with 0 where there is one. An unknown level is not missing. */
export const missingFlag: TransformOperation<MissingFlagState> = {
  name: 'missing-flag',
  signature: (state) => ({ inputs: state.types, outputs: repeatType('number', state.types.length) }),
  read(state) {
    const types = state.strings('types')
    for (const type of types)
      if (!(columnTypes as readonly string[]).includes(type))
        state.refuse('types', `must hold ${columnTypes.join(', ')} only`)
    return { types: Object.freeze(types.slice()) as readonly ColumnType[] }
  },
  apply: (_state, columns, rowCount) => columns.map((column) => flags(asPlain(column), rowCount)),
}
