import type { MinMaxState } from '@modelwright/runtime'
import { defineTransform } from '../../core/index.ts'
import { numbersIn } from '../narrow.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

interface Ends {
  readonly low: number
  readonly range: number
}

/** The least value, and the distance to the largest; of a constant column the distance counts as 1. */
function endsOf(values: Float64Array): Ends {
  let low = Infinity
  let high = -Infinity
  for (let row = 0; row < values.length; row++) {
    if (values[row] < low) low = values[row]
    if (values[row] > high) high = values[row]
  }
  if (low > high) return { low: 0, range: 1 }
  const range = Math.min(high - low, Number.MAX_VALUE)
  return { low: low + 0, range: range < 10 * Number.EPSILON ? 1 : range }
}

/** The training half of `min-max`. Missing values count neither way. */
export const minMaxTransform = defineTransform({
  name: 'min-max',
  about: 'Brings numbers into the range from 0 to 1.',
  options: {},
  takes: ['number'],
  gives: () => 'number',
  settles: 'scale',
  fit(columns): MinMaxState {
    const ends = columns.map((column) => endsOf(numbersIn(column).values))
    return {
      centre: Float64Array.from(ends, ({ low }) => low),
      scale: Float64Array.from(ends, ({ range }) => range),
    }
  },
  outputs: (inputs) => inputs.map((name) => `${name}.unit`),
})

/**
 * Brings the training values of each column into the range from 0 to 1; later values may lie outside it.
 *
 * One extreme value presses all others together: then take [`robust`](robust.md) or [`quantile`](quantile.md).
 * Missing: stays missing.  Seeded: no.
 */
export function minMax(columns: ColumnNames): TransformSpec {
  return transformSpec('min-max', columns)
}
