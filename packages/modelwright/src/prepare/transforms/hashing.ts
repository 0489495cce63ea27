import type { HashingState } from '@modelwright/runtime'
import { defineTransform } from '../../core/index.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  buckets: {
    type: 'integer',
    default: 1024,
    min: 1,
    max: 1_048_576,
    about: 'How many levels there are afterwards.',
  },
} as const

/** Options of {@link hashing}. */
export interface HashingOptions {
  readonly buckets?: number
}

/** The training half of `hashing`: nothing is learnt. */
export const hashingTransform = defineTransform({
  name: 'hashing',
  about: 'Puts levels into a fixed number of buckets by their hash.',
  options,
  takes: ['category'],
  gives: () => 'category',
  settles: 'levels',
  fit: (columns, { buckets }): HashingState => ({
    columns: columns.length,
    levels: Array.from({ length: buckets }, (_, bucket) => String(bucket)),
  }),
  outputs: (inputs) => inputs.map((name) => `${name}.bucket`),
})

/**
 * Puts each level into one of so many buckets by its hash (MurmurHash3, as in scikit-learn).
 *
 * For columns of very many levels, new ones every day among them: each has its bucket, met before or not, and the artifact
 * remembers none. Levels that share a bucket cannot be told apart.
 * Missing: stays missing.  Seeded: no.
 *
 * @see Weinberger et al. 2009, "Feature hashing for large scale multitask learning"
 */
export function hashing(columns: ColumnNames, options: HashingOptions = {}): TransformSpec {
  return transformSpec('hashing', columns, options)
}
