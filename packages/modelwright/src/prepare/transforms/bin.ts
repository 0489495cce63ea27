import type { BinState, Bins } from '@modelwright/runtime'
import { defineTransform, type OptionValues } from '../../core/index.ts'
import { numbersIn } from '../narrow.ts'
import { quantileIn, sortedIn } from '../quantiles.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  count: {
    type: 'integer',
    default: 5,
    min: 2,
    max: 1000,
    about: 'How many bins, where values differ enough.',
  },
  by: {
    type: 'choice',
    default: 'quantile',
    choices: ['quantile', 'width'],
    about: 'Bins of as many rows each, or bins of equal width.',
  },
} as const

type Given = OptionValues<typeof options>

/** Options of {@link bin}. */
export type BinOptions = Partial<Given>

function edgeAt(sorted: Float64Array, share: number, by: Given['by']): number {
  if (by === 'quantile') return quantileIn(sorted, share)
  const low = sorted[0]
  const high = sorted[sorted.length - 1]
  return low * (1 - share) + high * share + 0
}

function binsOf(values: Float64Array, { count, by }: Given): Bins {
  const sorted = sortedIn(values)
  const edges: number[] = []
  for (let k = 1; k < count && sorted.length > 0; k++) {
    const edge = edgeAt(sorted, k / count, by)
    const isNew = edge > sorted[0] && (edges.length === 0 || edge > edges[edges.length - 1])
    if (isNew) edges.push(edge)
  }
  const levels = [...edges, undefined].map((edge, at) =>
    at === 0
      ? edge === undefined
        ? 'any'
        : `below ${edge}`
      : edge === undefined
        ? `from ${edges[at - 1]}`
        : `${edges[at - 1]} to ${edge}`,
  )
  return { edges: Float64Array.from(edges), levels }
}

/** The training half of `bin`. */
export const binTransform = defineTransform({
  name: 'bin',
  about: 'Cuts numbers into bins, each a level of a category.',
  options,
  takes: ['number'],
  gives: () => 'category',
  settles: 'levels',
  fit: (columns, given): BinState => ({
    columns: columns.map((column) => binsOf(numbersIn(column).values, given)),
  }),
  outputs: (inputs) => inputs.map((name) => `${name}.bin`),
})

/**
 * Cuts numbers into bins: a linear model can then follow any course, in steps.
 *
 * The outer bins are open. Where many values are equal there are fewer bins. Trees find better cuts by themselves.
 * Missing: stays missing, none of the bins.  Seeded: no.
 */
export function bin(columns: ColumnNames, options: BinOptions = {}): TransformSpec {
  return transformSpec('bin', columns, options)
}
