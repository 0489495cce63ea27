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
  /** The code of each level as it comes; undefined: codes stay. */
  readonly codes: Int32Array | undefined
}

/**
 * Levels with the one that fills: where training did not know it, right after those it knew, so that what comes after reads the codes it
 * learnt, whatever else the batch holds.
 */
function withLevel(levels: readonly string[], known: number, level: string): Filled {
  const at = levels.indexOf(level)
  if (at >= 0 && at < known) return { levels, fill: at, codes: undefined }
  const others = levels.slice(known).filter((other) => other !== level)
  const all = Object.freeze([...levels.slice(0, known), level, ...others])
  if (levels.length === known) return { levels: all, fill: known, codes: undefined }
  let next = known
  const codes = Int32Array.from(levels, (other, code) =>
    code < known ? code : other === level ? known : ++next,
  )
  return { levels: all, fill: known, codes }
}

function fillLevel(column: CategoryColumn, owner: { readonly level: string }, rowCount: number): Column {
  const { known = column.levels.length } = column
  const filled = perLevels(owner, column.levels, (levels) => withLevel(levels, known, owner.level))
  const { levels, fill, codes: moved } = filled
  const codes = new Int32Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const code = column.codes[row]
    codes[row] = code < 0 ? fill : moved === undefined ? code : moved[code]
  }
  if (column.known === undefined) return { type: 'category', codes, levels }
  return { type: 'category', codes, levels, known: fill < known ? known : known + 1 }
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
