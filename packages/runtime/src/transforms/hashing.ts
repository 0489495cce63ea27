import type { CategoryColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { perLevels } from '../level-map.ts'
import { bucketOf } from '../text/murmur3.ts'
import { asCategory, repeatType } from '../typed-column.ts'
import { encodeUtf8 } from '../utf8.ts'

/** Names of the buckets, one each; no level is remembered. */
export interface HashingState {
  readonly columns: number
  readonly levels: readonly string[]
}

const mostColumns = 100_000

function hashed(state: HashingState, { codes, levels }: CategoryColumn): CategoryColumn {
  const bucketFor = perLevels(state, levels, (found) =>
    Int32Array.from(found, (level) => bucketOf(encodeUtf8(level), state.levels.length)),
  )
  const buckets = new Int32Array(codes.length)
  for (let row = 0; row < codes.length; row++) buckets[row] = codes[row] < 0 ? -1 : bucketFor[codes[row]]
  return { type: 'category', codes: buckets, levels: state.levels }
}

/** Puts each level, met before or not, into a bucket by its hash. Missing stays missing. */
export const hashing: TransformOperation<HashingState> = {
  name: 'hashing',
  signature({ columns }) {
    const types = repeatType('category', columns)
    return { inputs: types, outputs: types }
  },
  read(state) {
    const levels = state.strings('levels')
    if (levels.length === 0) state.refuse('levels', 'must have one level or more')
    return Object.freeze({
      columns: state.integer('columns', 0, mostColumns),
      levels: Object.freeze(levels.slice()),
    })
  },
  apply: (state, given) => given.map((column) => hashed(state, asCategory(column))),
}
