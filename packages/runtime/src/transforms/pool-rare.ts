import type { CategoryColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { perLevels } from '../level-map.ts'
import type { Reader } from '../reader.ts'
import { asCategory, repeatType } from '../typed-column.ts'

/** Levels of one column that were frequent enough; the last one stands for all others. */
export interface PooledLevels {
  readonly levels: readonly string[]
}

/** One entry a column. */
export interface PoolRareState {
  readonly columns: readonly PooledLevels[]
}

function readColumn(state: Reader): PooledLevels {
  const levels = state.strings('levels')
  if (levels.length === 0) state.refuse('levels', 'must end with the level for all others')
  if (new Set(levels).size !== levels.length) state.refuse('levels', 'must not hold a level twice')
  return Object.freeze({ levels: Object.freeze(levels.slice()) })
}

function pooled(state: PooledLevels, { codes, levels }: CategoryColumn): CategoryColumn {
  const last = state.levels.length - 1
  const codeFor = perLevels(state, levels, (found) => {
    const known = new Map<string, number>()
    for (let code = 0; code < last; code++) known.set(state.levels[code], code)
    return Int32Array.from(found, (level) => known.get(level) ?? last)
  })
  const kept = new Int32Array(codes.length)
  for (let row = 0; row < codes.length; row++) kept[row] = codes[row] < 0 ? -1 : codeFor[codes[row]]
  return { type: 'category', codes: kept, levels: state.levels }
}

/** Keeps frequent levels; rare ones and those never met become one. Missing stays missing. */
export const poolRare: TransformOperation<PoolRareState> = {
  name: 'pool-rare',
  signature({ columns }) {
    const types = repeatType('category', columns.length)
    return { inputs: types, outputs: types }
  },
  read: (state) => Object.freeze({ columns: Object.freeze(state.list('columns').map(readColumn)) }),
  apply: ({ columns }, given) => given.map((column, i) => pooled(columns[i], asCategory(column))),
}
