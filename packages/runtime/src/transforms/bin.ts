import type { CategoryColumn, PreparedColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import type { Reader } from '../reader.ts'
import { asNumber, repeatType } from '../typed-column.ts'

/** The bins of one column. */
export interface Bins {
  /** Where one bin ends and the next begins, ascending; a value on an edge belongs to the upper one. */
  readonly edges: Float64Array
  /** One name a bin: one more than edges. */
  readonly levels: readonly string[]
}

/** One entry a column. */
export interface BinState {
  readonly columns: readonly Bins[]
}

function readColumn(state: Reader): Bins {
  const edges = state.floats('edges')
  for (let i = 1; i < edges.length; i++) if (!(edges[i - 1] < edges[i])) state.refuse('edges', 'must ascend')
  const levels = state.strings('levels', edges.length + 1)
  if (new Set(levels).size !== levels.length) state.refuse('levels', 'must not hold a level twice')
  return Object.freeze({ edges, levels: Object.freeze(levels.slice()) })
}

/** Counts the edges that lie at or below a value. */
function binOf(edges: Float64Array, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle] <= value) low = middle + 1
    else high = middle
  }
  return low
}

function binned({ edges, levels }: Bins, column: PreparedColumn): CategoryColumn {
  const from = asNumber(column).values
  const codes = new Int32Array(from.length)
  for (let row = 0; row < from.length; row++)
    codes[row] = Number.isNaN(from[row]) ? -1 : binOf(edges, from[row])
  return { type: 'category', codes, levels }
}

/** Says in which bin each number lies; the outer bins are open. Missing stays missing. */
export const bin: TransformOperation<BinState> = {
  name: 'bin',
  signature: ({ columns }) => ({
    inputs: repeatType('number', columns.length),
    outputs: repeatType('category', columns.length),
  }),
  read: (state) => Object.freeze({ columns: Object.freeze(state.list('columns').map(readColumn)) }),
  apply: ({ columns }, given) => given.map((column, i) => binned(columns[i], column)),
}
