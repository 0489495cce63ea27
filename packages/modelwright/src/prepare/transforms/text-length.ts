import { type TextLengthState, textMeasures } from '@modelwright/runtime'
import { defineTransform } from '../../core/index.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

/** The training half of `text-length`: nothing is learnt. */
export const textLengthTransform = defineTransform({
  name: 'text-length',
  about: 'Measures texts: length, words, and the shares of capitals, digits and marks.',
  options: {},
  takes: ['text'],
  gives: () => 'number',
  keepsInputs: true,
  fit: (columns): TextLengthState => ({ columns: columns.length }),
  outputs: (inputs) => inputs.flatMap((name) => textMeasures.map((measure) => `${name}.${measure}`)),
})

/**
 * Adds how long a text is, in characters and words, how long its words are, and its shares of capitals, digits and marks.
 *
 * The text itself stays, for [`tfIdf`](tf-idf.md). Characters are counted as UTF-16 units.
 * Missing: stays missing.  Seeded: no.
 */
export function textLength(columns: ColumnNames): TransformSpec {
  return transformSpec('text-length', columns)
}
