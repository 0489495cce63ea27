import type { RobustState } from '@modelwright/runtime'
import { defineTransform, ModelwrightError, type OptionValues } from '../../core/index.ts'
import { numbersIn } from '../narrow.ts'
import { quantileIn, sortedIn } from '../quantiles.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  low: { type: 'number', default: 0.25, min: 0, max: 1, about: 'Share of the lower quantile.' },
  high: { type: 'number', default: 0.75, min: 0, max: 1, about: 'Share of the upper quantile.' },
} as const

/** Options of {@link robust}. */
export type RobustOptions = Partial<OptionValues<typeof options>>

/** The training half of `robust`. Missing values count neither way. */
export const robustTransform = defineTransform({
  name: 'robust',
  about: 'Brings numbers to median 0 and a spread of 1 between two quantiles; extremes have no say.',
  options,
  takes: ['number'],
  gives: () => 'number',
  settles: 'scale',
  fit(columns, { low, high }): RobustState {
    if (!(low < high))
      throw new ModelwrightError('PREPARE_BOUNDS_INVALID', {
        message: `The lower share must be below the upper one; found ${low} and ${high}.`,
        where: 'robust',
        mend: ['For example:  { low: 0.25, high: 0.75 }'],
      })
    const sorted = columns.map((column) => sortedIn(numbersIn(column).values))
    return {
      centre: Float64Array.from(sorted, (values) => quantileIn(values, 0.5)),
      scale: Float64Array.from(sorted, (values) => {
        const spread = Math.min(quantileIn(values, high) - quantileIn(values, low), Number.MAX_VALUE)
        return spread < 10 * Number.EPSILON ? 1 : spread
      }),
    }
  },
  outputs: (inputs) => inputs.map((name) => `${name}.scaled`),
})

/**
 * Subtracts the median and divides by the distance of two quantiles, the quartiles by default.
 *
 * For columns with extreme values. A column whose quantiles are equal is only moved.
 * Missing: stays missing.  Seeded: no.
 *
 * @throws {ModelwrightError} PREPARE_BOUNDS_INVALID - when fitted, and the lower share is not below the upper one
 */
export function robust(columns: ColumnNames, options: RobustOptions = {}): TransformSpec {
  return transformSpec('robust', columns, options)
}
