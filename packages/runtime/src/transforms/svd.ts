import type { NumberColumn, SparseColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { asSparse, repeatType } from '../typed-column.ts'

/** The directions of one block. */
export interface Directions {
  /** Places of the block. */
  readonly size: number
  /** Shape `[size × count]`, row-major. */
  readonly vectors: Float64Array
}

/** One entry a block, each with as many directions. */
export interface SvdState {
  readonly count: number
  readonly columns: readonly Directions[]
}

const mostDirections = 1000
const mostPlaces = 16_777_216

function project(
  { size, vectors }: Directions,
  { starts, places, values }: SparseColumn,
  count: number,
): NumberColumn[] {
  const rowCount = starts.length - 1
  const outputs: NumberColumn[] = []
  for (let c = 0; c < count; c++) {
    const out = new Float64Array(rowCount)
    for (let row = 0; row < rowCount; row++) {
      let sum = 0
      // Places beyond the vectors cannot come from a sound artifact; they count nothing.
      for (let k = starts[row]; k < starts[row + 1]; k++)
        if (places[k] < size) sum += values[k] * vectors[places[k] * count + c]
      out[row] = sum
    }
    outputs.push({ type: 'number', values: out })
  }
  return outputs
}

/** Says how far each row goes in each direction. */
export const svd: TransformOperation<SvdState> = {
  name: 'svd',
  signature: ({ count, columns }) => ({
    inputs: repeatType('sparse', columns.length),
    outputs: repeatType('number', columns.length * count),
  }),
  sources: ({ count, columns }) =>
    Array.from({ length: columns.length * count }, (_, at) => Math.floor(at / count)),
  read(state) {
    const count = state.integer('count', 1, mostDirections)
    const columns = state.list('columns').map((column) => {
      const size = column.integer('size', 0, mostPlaces)
      return Object.freeze({ size, vectors: column.floats('vectors', { length: size * count }) })
    })
    return Object.freeze({ count, columns: Object.freeze(columns) })
  },
  apply({ count, columns }, blocks) {
    const outputs: NumberColumn[] = []
    columns.forEach((directions, at) => {
      outputs.push(...project(directions, asSparse(blocks[at]), count))
    })
    return outputs
  },
}
