import type { CategoryColumn, NumberColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { perLevels } from '../level-map.ts'
import type { Reader } from '../reader.ts'
import { asCategory, repeatType } from '../typed-column.ts'

/** What stands for the levels of one column; each has one number an output. */
export interface EncodedLevels {
  readonly levels: readonly string[]
  /** Shape `[levels × outputs]`, row-major. */
  readonly values: Float64Array
  /** Of missing values. */
  readonly missing: Float64Array
  /** Of levels never met. */
  readonly other: Float64Array
}

/** One entry a column. */
export interface TargetEncodingState {
  /** Numbers a level: one, or one a class. */
  readonly outputs: number
  readonly columns: readonly EncodedLevels[]
}

const mostOutputs = 65_536

function readColumn(state: Reader, outputs: number): EncodedLevels {
  const levels = state.strings('levels')
  if (new Set(levels).size !== levels.length) state.refuse('levels', 'must not hold a level twice')
  return Object.freeze({
    levels: Object.freeze(levels.slice()),
    values: state.floats('values', { length: levels.length * outputs }),
    missing: state.floats('missing', { length: outputs }),
    other: state.floats('other', { length: outputs }),
  })
}

function encode(state: EncodedLevels, outputs: number, column: CategoryColumn): NumberColumn[] {
  const placeOf = perLevels(state, column.levels, (levels) => {
    const known = new Map(state.levels.map((level, place) => [level, place]))
    return Int32Array.from(levels, (level) => known.get(level) ?? -1)
  })
  const { codes } = column
  const made: NumberColumn[] = []
  for (let k = 0; k < outputs; k++) {
    const values = new Float64Array(codes.length)
    for (let row = 0; row < codes.length; row++) {
      const place = codes[row] < 0 ? -1 : placeOf[codes[row]]
      if (place >= 0) values[row] = state.values[place * outputs + k]
      else values[row] = codes[row] < 0 ? state.missing[k] : state.other[k]
    }
    made.push({ type: 'number', values })
  }
  return made
}

/** Looks up what each level stands for. */
export const targetEncoding: TransformOperation<TargetEncodingState> = {
  name: 'target-encoding',
  signature: ({ outputs, columns }) => ({
    inputs: repeatType('category', columns.length),
    outputs: repeatType('number', columns.length * outputs),
  }),
  sources: ({ outputs, columns }) =>
    Array.from({ length: columns.length * outputs }, (_, at) => Math.floor(at / outputs)),
  read(state) {
    const outputs = state.integer('outputs', 1, mostOutputs)
    const columns = state.list('columns').map((column) => readColumn(column, outputs))
    return Object.freeze({ outputs, columns: Object.freeze(columns) })
  },
  apply({ outputs, columns }, given) {
    const made: NumberColumn[] = []
    columns.forEach((column, at) => {
      made.push(...encode(column, outputs, asCategory(given[at])))
    })
    return made
  },
}
