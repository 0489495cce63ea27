import type { CategoryColumn, Column, ColumnType, PreparedColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { perLevels } from '../level-map.ts'
import type { Reader } from '../reader.ts'
import { asCategory, asScalar, repeatType } from '../typed-column.ts'

/** Fills of number-like columns; the result is a number column. Shape of `values`: `[columns]`. */
export interface ImputeNumbersState {
  readonly kind: 'number'
  readonly types: readonly ColumnType[]
  readonly values: Float64Array
}

/** Fills of category columns: one level each, known in training or not. */
export interface ImputeLevelsState {
  readonly kind: 'category'
  readonly columns: readonly { readonly level: string }[]
}

export type ImputeState = ImputeNumbersState | ImputeLevelsState

const scalarTypes = ['number', 'time', 'boolean'] as const

function readNumbers(state: Reader): ImputeNumbersState {
  const types = state.strings('types')
  types.forEach((type) => {
    if (!(scalarTypes as readonly string[]).includes(type))
      state.refuse('types', `must hold ${scalarTypes.join(', ')} only`)
  })
  return {
    kind: 'number',
    types: Object.freeze(types.slice()) as readonly ColumnType[],
    values: state.floats('values', { length: types.length }),
  }
}

function readLevels(state: Reader): ImputeLevelsState {
  const columns = state.list('columns').map((column) => Object.freeze({ level: column.string('level') }))
  return { kind: 'category', columns: Object.freeze(columns) }
}

function fillScalar(column: PreparedColumn, fill: number, rowCount: number): Column {
  const { type, values: from } = asScalar(column)
  const values = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const value = from[row]
    const missing = type === 'boolean' ? value === 2 : Number.isNaN(value)
    values[row] = missing ? fill : value
  }
  return { type: 'number', values }
}

interface Filled {
  readonly levels: readonly string[]
  readonly fill: number
}

function withLevel(levels: readonly string[], level: string): Filled {
  const at = levels.indexOf(level)
  return at >= 0 ? { levels, fill: at } : { levels: Object.freeze([...levels, level]), fill: levels.length }
}

function fillLevel(column: CategoryColumn, owner: { readonly level: string }, rowCount: number): Column {
  const { levels, fill } = perLevels(owner, column.levels, (known) => withLevel(known, owner.level))
  const codes = new Int32Array(rowCount)
  for (let row = 0; row < rowCount; row++) codes[row] = column.codes[row] < 0 ? fill : column.codes[row]
  return { type: 'category', codes, levels }
}

/** Puts the learnt value or level where one is missing. Numbers, times and booleans become numbers; categories stay. */
export const impute: TransformOperation<ImputeState> = {
  name: 'impute',
  signature(state) {
    if (state.kind === 'number')
      return { inputs: state.types, outputs: repeatType('number', state.types.length) }
    const types = repeatType('category', state.columns.length)
    return { inputs: types, outputs: types }
  },
  read: (state) =>
    state.choice('kind', ['number', 'category']) === 'number' ? readNumbers(state) : readLevels(state),
  apply(state, columns, rowCount) {
    return state.kind === 'number'
      ? columns.map((column, i) => fillScalar(column, state.values[i], rowCount))
      : columns.map((column, i) => fillLevel(asCategory(column), state.columns[i], rowCount))
  },
}
