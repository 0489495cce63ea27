import type { BooleanColumn, CategoryColumn, Column, PreparedColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { perLevels } from '../level-map.ts'
import type { Reader } from '../reader.ts'
import { asBoolean, asCategory, repeatType } from '../typed-column.ts'

/** The levels of one column in their order: the first becomes 0. A boolean has none: false is 0, true is 1. */
export interface OrderedLevels {
  readonly type: 'category' | 'boolean'
  readonly levels: readonly string[]
}

/** One entry a column. */
export interface OrdinalState {
  readonly columns: readonly OrderedLevels[]
}

function readColumn(state: Reader): OrderedLevels {
  const type = state.choice('type', ['category', 'boolean'])
  const levels = state.strings('levels')
  if (new Set(levels).size !== levels.length) state.refuse('levels', 'must not hold a level twice')
  return Object.freeze({ type, levels: Object.freeze(levels.slice()) })
}

function ranksOfLevels(state: OrderedLevels, column: CategoryColumn, rowCount: number): Float64Array {
  const rankOf = perLevels(state, column.levels, (levels) => {
    const known = new Map(state.levels.map((level, at) => [level, at]))
    return Float64Array.from(levels, (level) => known.get(level) ?? NaN)
  })
  const values = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const code = column.codes[row]
    values[row] = code < 0 ? NaN : rankOf[code]
  }
  return values
}

function ranksOfBooleans(column: BooleanColumn, rowCount: number): Float64Array {
  const values = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) values[row] = column.values[row] === 2 ? NaN : column.values[row]
  return values
}

function rank(state: OrderedLevels, column: PreparedColumn, rowCount: number): Column {
  const values =
    state.type === 'boolean'
      ? ranksOfBooleans(asBoolean(column), rowCount)
      : ranksOfLevels(state, asCategory(column), rowCount)
  return { type: 'number', values }
}

/** Replaces each level by its place in the order. Missing and unknown levels become NaN (missing). */
export const ordinal: TransformOperation<OrdinalState> = {
  name: 'ordinal',
  signature: (state) => ({
    inputs: state.columns.map((column) => column.type),
    outputs: repeatType('number', state.columns.length),
  }),
  read: (state) => ({ columns: Object.freeze(state.list('columns').map(readColumn)) }),
  apply: (state, columns, rowCount) => columns.map((column, i) => rank(state.columns[i], column, rowCount)),
}
