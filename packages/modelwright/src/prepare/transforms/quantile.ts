import type { QuantileState } from '@modelwright/runtime'
import { defineTransform, type OptionValues } from '../../core/index.ts'
import { numbersIn } from '../narrow.ts'
import { quantileIn, sortedIn } from '../quantiles.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  shape: {
    type: 'choice',
    default: 'normal',
    choices: ['normal', 'uniform'],
    about: 'What the values are spread out to: a bell curve, or evenly from 0 to 1.',
  },
  count: {
    type: 'integer',
    default: 1000,
    min: 2,
    max: 100_000,
    about: 'Quantiles kept, at most one a row.',
  },
} as const

/** Options of {@link quantile}. */
export type QuantileOptions = Partial<OptionValues<typeof options>>

function quantilesOf(values: Float64Array, count: number): Float64Array {
  const sorted = sortedIn(values)
  const kept = Math.max(1, Math.min(count, values.length))
  const quantiles = Float64Array.from({ length: kept }, (_, k) =>
    quantileIn(sorted, kept === 1 ? 0 : k / (kept - 1)),
  )
  // Rounding between equal neighbours must not make them descend.
  for (let k = 1; k < kept; k++) quantiles[k] = Math.max(quantiles[k], quantiles[k - 1])
  return quantiles
}

/** The training half of `quantile`. */
export const quantileTransform = defineTransform({
  name: 'quantile',
  about: 'Spreads numbers out by their rank, to a bell curve or evenly.',
  options,
  takes: ['number'],
  gives: () => 'number',
  settles: 'scale',
  fit: (columns, { shape, count }): QuantileState => ({
    shape,
    columns: columns.map((column) => {
      const quantiles = quantilesOf(numbersIn(column).values, count)
      return { count: quantiles.length, quantiles }
    }),
  }),
  outputs: (inputs) => inputs.map((name) => `${name}.rank`),
})

/**
 * Replaces numbers by the share of training values below them, or by the normal score of that share.
 *
 * Any shape becomes the same one and extremes come near; distances are lost. Values beyond those met in training become the
 * outermost.
 * Missing: stays missing.  Seeded: no.  Cost: O(rows × log rows).
 */
export function quantile(columns: ColumnNames, options: QuantileOptions = {}): TransformSpec {
  return transformSpec('quantile', columns, options)
}
