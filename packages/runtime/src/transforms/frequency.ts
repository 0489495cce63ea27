import type { CategoryColumn, NumberColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { perLevels } from '../level-map.ts'
import type { Reader } from '../reader.ts'
import { asCategory, repeatType } from '../typed-column.ts'

/** How often each level was met. */
export interface LevelShares {
  readonly levels: readonly string[]
  /** Share of the training rows; shape `[levels]`. */
  readonly shares: Float64Array
  /** Share of rows without a value. */
  readonly missing: number
}

/** One entry a column. */
export interface FrequencyState {
  readonly columns: readonly LevelShares[]
}

function readColumn(state: Reader): LevelShares {
  const levels = state.strings('levels')
  if (new Set(levels).size !== levels.length) state.refuse('levels', 'must not hold a level twice')
  return Object.freeze({
    levels: Object.freeze(levels.slice()),
    shares: state.floats('shares', { length: levels.length }),
    missing: state.number('missing', 0, 1),
  })
}

function sharesFor(state: LevelShares, { codes, levels }: CategoryColumn): NumberColumn {
  const shareOf = perLevels(state, levels, (found) => {
    const known = new Map(state.levels.map((level, place) => [level, state.shares[place]]))
    return Float64Array.from(found, (level) => known.get(level) ?? 0)
  })
  const values = new Float64Array(codes.length)
  for (let row = 0; row < codes.length; row++)
    values[row] = codes[row] < 0 ? state.missing : shareOf[codes[row]]
  return { type: 'number', values }
}

/** Replaces each level by its share of the training rows; 0 for levels never met. */
export const frequency: TransformOperation<FrequencyState> = {
  name: 'frequency',
  signature: ({ columns }) => ({
    inputs: repeatType('category', columns.length),
    outputs: repeatType('number', columns.length),
  }),
  read: (state) => Object.freeze({ columns: Object.freeze(state.list('columns').map(readColumn)) }),
  apply: ({ columns }, given) => given.map((column, i) => sharesFor(columns[i], asCategory(column))),
}
