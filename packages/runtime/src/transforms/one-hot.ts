import type { CategoryColumn, Column } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { perLevels } from '../level-map.ts'
import type { Reader } from '../reader.ts'
import { asCategory, repeatType } from '../typed-column.ts'

/** How the levels of one column are kept. */
export interface KeptLevels {
  /** Levels of the result: the kept ones, then one for rare levels and one for missing where they were learnt. */
  readonly levels: readonly string[]
  /** How many of `levels` are levels of the input. */
  readonly kept: number
  /** Code that takes rare and unknown levels; −1 where there is none: they become all zeros. */
  readonly rare: number
  /** Code that takes missing values; may be `rare`; −1: all zeros. */
  readonly missing: number
}

/** One entry a column. */
export interface OneHotState {
  readonly columns: readonly KeptLevels[]
}

const maxLevels = 10_000_000

function readColumn(state: Reader): KeptLevels {
  const levels = state.strings('levels')
  if (new Set(levels).size !== levels.length) state.refuse('levels', 'must not hold a level twice')
  const kept = state.integer('kept', Math.max(0, levels.length - 2), Math.min(levels.length, maxLevels))
  const read = (key: string): number => {
    const code = state.integer(key, -1, levels.length - 1)
    if (code >= 0 && code < kept) state.refuse(key, `must be −1 or at least ${kept}`)
    return code
  }
  return Object.freeze({
    levels: Object.freeze(levels.slice()),
    kept,
    rare: read('rare'),
    missing: read('missing'),
  })
}

function codesOf(state: KeptLevels, levels: readonly string[]): Int32Array {
  const codeOf = new Map<string, number>()
  for (let code = 0; code < state.kept; code++) codeOf.set(state.levels[code], code)
  return Int32Array.from(levels, (level) => codeOf.get(level) ?? state.rare)
}

function keep(state: KeptLevels, column: CategoryColumn, rowCount: number): Column {
  const codeOf = perLevels(state, column.levels, (levels) => codesOf(state, levels))
  const codes = new Int32Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const code = column.codes[row]
    codes[row] = code < 0 ? state.missing : codeOf[code]
  }
  return { type: 'category', codes, levels: state.levels }
}

/**
 * Maps each category to its kept levels: level `k` of the result stands for the indicator "is k", −1 for all zeros.
 *
 * Nothing is expanded to 0/1 columns: learners take the codes as blocks of indicators.
 */
export const oneHot: TransformOperation<OneHotState> = {
  name: 'one-hot',
  signature(state) {
    const types = repeatType('category', state.columns.length)
    return { inputs: types, outputs: types }
  },
  read: (state) => ({ columns: Object.freeze(state.list('columns').map(readColumn)) }),
  apply: (state, columns, rowCount) =>
    columns.map((column, i) => keep(state.columns[i], asCategory(column), rowCount)),
}
