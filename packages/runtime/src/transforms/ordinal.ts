import type { CategoryColumn, Column } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { perLevels } from '../level-map.ts'
import { asCategory, repeatType } from '../typed-column.ts'

/** The levels of one column in their order: the first becomes 0. */
export interface OrderedLevels {
  readonly levels: readonly string[]
}

/** One entry a column. */
export interface OrdinalState {
  readonly columns: readonly OrderedLevels[]
}

function rank(state: OrderedLevels, column: CategoryColumn, rowCount: number): Column {
  const rankOf = perLevels(state, column.levels, (levels) => {
    const known = new Map(state.levels.map((level, at) => [level, at]))
    return Float64Array.from(levels, (level) => known.get(level) ?? NaN)
  })
  const values = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const code = column.codes[row]
    values[row] = code < 0 ? NaN : rankOf[code]
  }
  return { type: 'number', values }
}

/** Replaces each level by its place in the order. Missing and unknown levels become NaN (missing). */
export const ordinal: TransformOperation<OrdinalState> = {
  name: 'ordinal',
  signature: (state) => ({
    inputs: repeatType('category', state.columns.length),
    outputs: repeatType('number', state.columns.length),
  }),
  read: (state) => ({
    columns: Object.freeze(
      state.list('columns').map((column) => {
        const levels = column.strings('levels')
        if (new Set(levels).size !== levels.length) column.refuse('levels', 'must not hold a level twice')
        return Object.freeze({ levels: Object.freeze(levels.slice()) })
      }),
    ),
  }),
  apply: (state, columns, rowCount) =>
    columns.map((column, i) => rank(state.columns[i], asCategory(column), rowCount)),
}
