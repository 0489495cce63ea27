import type { ClipState } from '@modelwright/runtime'
import { defineTransform, ModelwrightError, type OptionValues } from '../../core/index.ts'
import { numbersIn } from '../narrow.ts'
import { quantileIn, sortedIn } from '../quantiles.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  low: {
    type: 'number',
    default: 0.01,
    min: 0,
    max: 1,
    about: 'Share of training values below the lower bound.',
  },
  high: {
    type: 'number',
    default: 0.99,
    min: 0,
    max: 1,
    about: 'Share of training values below the upper bound.',
  },
} as const

/** Options of {@link clip}. */
export type ClipOptions = Partial<OptionValues<typeof options>>

/** The training half of `clip`. */
export const clipTransform = defineTransform({
  name: 'clip',
  about: 'Puts extreme numbers on a bound learnt from training rows.',
  options,
  takes: ['number'],
  gives: () => 'number',
  fit(columns, { low, high }): ClipState {
    if (!(low <= high))
      throw new ModelwrightError('PREPARE_BOUNDS_INVALID', {
        message: `The lower share must not be above the upper one; found ${low} and ${high}.`,
        where: 'clip',
        mend: ['For example:  { low: 0.01, high: 0.99 }'],
      })
    const sorted = columns.map((column) => sortedIn(numbersIn(column).values))
    return {
      low: Float64Array.from(sorted, (values) => quantileIn(values, low)),
      high: Float64Array.from(sorted, (values) => quantileIn(values, high)),
    }
  },
  outputs: (inputs) => inputs.map((name) => `${name}.clipped`),
})

/**
 * Puts numbers below the 1 % quantile of the training rows, or above the 99 % one, on that bound (winsorising).
 *
 * Missing: stays missing.  Seeded: no.
 *
 * @throws {ModelwrightError} PREPARE_BOUNDS_INVALID - when fitted, and the lower share is above the upper one
 */
export function clip(columns: ColumnNames, options: ClipOptions = {}): TransformSpec {
  return transformSpec('clip', columns, options)
}
