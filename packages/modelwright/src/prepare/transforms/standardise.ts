import type { StandardiseState } from '@modelwright/runtime'
import { defineTransform } from '../../core/index.ts'
import { momentsOf } from '../moments.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

/** The training half of `standardise`. Missing values count neither way. */
export const standardiseTransform = defineTransform({
  name: 'standardise',
  about: 'Brings numbers to mean 0 and standard deviation 1.',
  options: {},
  takes: ['number'],
  gives: () => 'number',
  settles: 'scale',
  fit(columns): StandardiseState {
    const moments = columns.map(({ column }) => {
      if (column.type !== 'number') throw new Error(`bug: standardise takes numbers, found ${column.type}`)
      return momentsOf(column.values)
    })
    return {
      mean: Float64Array.from(moments, (m) => m.mean),
      scale: Float64Array.from(moments, (m) => m.scale),
    }
  },
  outputs: (inputs) => inputs.map((name) => `${name}.scaled`),
})

/**
 * Brings numbers to mean 0 and standard deviation 1 (of the training rows; constant columns become 0).
 *
 * Missing: stays missing, counts neither way.  Seeded: no.
 */
export function standardise(columns: ColumnNames): TransformSpec {
  return transformSpec('standardise', columns)
}
