import { asPlain, type MissingFlagState } from '@modelwright/runtime'
import { defineTransform } from '../../core/index.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

/** The training half of `missing-flag`: there is nothing to learn but the types. */
export const missingFlagTransform = defineTransform({
  name: 'missing-flag',
  about: 'Adds a 0/1 column that says where a value is missing.',
  options: {},
  takes: ['number', 'category', 'boolean', 'time', 'text'],
  gives: () => 'number',
  keepsInputs: true,
  fillsMissing: true,
  settles: 'scale',
  fit: (columns): MissingFlagState => ({ types: columns.map(({ column }) => asPlain(column).type) }),
  outputs: (inputs) => inputs.map((name) => `${name}.missing`),
})

/** Adds a column that is 1 where a value is missing, else 0; the column itself stays. */
export function missingFlag(columns: ColumnNames): TransformSpec {
  return transformSpec('missing-flag', columns)
}
