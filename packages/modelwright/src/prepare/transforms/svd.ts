import type { Directions, SparseColumn, SvdState } from '@modelwright/runtime'
import { defineTransform, type Seed } from '../../core/index.ts'
import { leadingVectors } from '../leading-vectors.ts'
import { sparseIn } from '../narrow.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  count: { type: 'integer', default: 32, min: 1, max: 1000, about: 'How many numbers each block becomes.' },
  rounds: {
    type: 'integer',
    default: 5,
    min: 0,
    max: 1000,
    about: 'Rounds of power iteration: more are slower and more exact.',
  },
} as const

/** Options of {@link svd}. */
export interface SvdOptions {
  readonly count?: number
  readonly rounds?: number
}

/** `Xᵀ X` times each of `count` rows, without making either product. */
function productOf({ starts, places, values, size }: SparseColumn) {
  return (rows: Float64Array, count: number): Float64Array => {
    // Place by place, so that all rows of a place lie side by side.
    const from = transposed(rows, count, size)
    const to = new Float64Array(from.length)
    const scores = new Float64Array(count)
    for (let row = 0; row + 1 < starts.length; row++) {
      scores.fill(0)
      for (let k = starts[row]; k < starts[row + 1]; k++) {
        const at = places[k] * count
        for (let c = 0; c < count; c++) scores[c] += values[k] * from[at + c]
      }
      for (let k = starts[row]; k < starts[row + 1]; k++) {
        const at = places[k] * count
        for (let c = 0; c < count; c++) to[at + c] += values[k] * scores[c]
      }
    }
    return transposed(to, size, count)
  }
}

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(matrix.length)
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = matrix[r * columns + c]
  return out
}

function directionsOf(block: SparseColumn, given: Required<SvdOptions>, seed: Seed): Directions {
  const { size } = block
  const { count: wanted, rounds } = given
  const vectors = leadingVectors(productOf(block), { size, wanted, rounds, seed })
  return { size, vectors: transposed(vectors, wanted, size) }
}

/** The training half of `svd`. */
export const svdTransform = defineTransform({
  name: 'svd',
  about: 'Brings blocks of thousands of numbers down to the few directions in which rows differ most.',
  options,
  takes: ['sparse'],
  gives: () => 'number',
  fillsMissing: true,
  fit: (columns, given, { seed }): SvdState => ({
    count: given.count,
    columns: columns.map((column, at) => directionsOf(sparseIn(column), given, seed.split(at))),
  }),
  outputs: (inputs, { count }) =>
    inputs.flatMap((name) => Array.from({ length: count }, (_, k) => `${name}.svd.${k + 1}`)),
})

/**
 * Brings a block, such as the terms of a text, down to a few numbers: truncated singular value decomposition.
 *
 * Texts that use like words then have like numbers (latent semantic analysis). Rows are not centred. Where the block holds
 * fewer directions than asked for, the numbers left over are 0.
 * Seeded: yes.  Cost: O(numbers in the block × count) a round.
 *
 * @see Deerwester et al. 1990, "Indexing by latent semantic analysis"; Halko, Martinsson, Tropp 2011
 */
export function svd(columns: ColumnNames, options: SvdOptions = {}): TransformSpec {
  return transformSpec('svd', columns, options)
}
