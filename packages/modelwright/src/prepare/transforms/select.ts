import {
  defineTransform,
  type NamedColumn,
  type OptionValues,
  type Selection,
  type Target,
} from '../../core/index.ts'
import { correlationOf, informationOf, strengthOf, varianceOf } from '../relations.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'
import { targetCodes, targetNumbers } from '../target-codes.ts'

const options = {
  by: {
    type: 'choice',
    default: 'information',
    choices: ['information', 'correlation', 'variance', 'redundancy'],
    about:
      'What is measured: what a column tells of the target, how closely it follows it, how much it varies, or how like another it is.',
  },
  count: {
    type: 'integer',
    default: 0,
    min: 0,
    about: 'So many of the best columns stay. 0: all that reach `least`.',
  },
  least: {
    type: 'number',
    default: 0,
    min: 0,
    about:
      'Columns that measure this or less are dropped; by redundancy, columns that correlate more than this with one that stays.',
  },
} as const

type Given = OptionValues<typeof options>

/** Options of {@link select}. */
export type SelectOptions = Partial<Given>

function measure(column: NamedColumn['column'], by: Given['by'], target: Target): number {
  if (by === 'variance') return varianceOf(column)
  if (by === 'information') return informationOf(column, targetCodes(target))
  return targetNumbers(target).reduce((most, truth) => Math.max(most, strengthOf(column, truth)), 0)
}

/** Where redundancy has no limit given: such a pair says the same thing twice. */
const usualLimit = 0.98

/** Keeps each column that no earlier one that stays is too like. */
function withoutDoubles(columns: readonly NamedColumn[], least: number): number[] {
  const limit = least === 0 ? usualLimit : least
  const kept: number[] = []
  columns.forEach(({ column }, at) => {
    const isDouble = kept.some((other) => {
      const first = columns[other].column
      if (column.type !== 'number' || first.type !== 'number') return false
      return Math.abs(correlationOf(column.values, first.values)) > limit
    })
    if (!isDouble) kept.push(at)
  })
  return kept
}

function bestOf(measures: readonly number[], { count, least }: Given): number[] {
  const order = measures.map((_, at) => at).sort((a, b) => measures[b] - measures[a] || a - b)
  const kept = count > 0 ? order.slice(0, count) : order.filter((at) => measures[at] > least)
  // Some column must stay to learn from.
  return (kept.length === 0 ? order.slice(0, 1) : kept).sort((a, b) => a - b)
}

/** The training half of `select`; there is no other half. */
export const selectTransform = defineTransform({
  name: 'select',
  about: 'Drops columns that vary too little, tell too little of the target, or say what another says.',
  options,
  takes: ['number', 'category', 'boolean', 'time'],
  gives: (type) => type,
  selects: true,
  fit(columns, given, { target }): Selection {
    if (given.by === 'redundancy') return { kept: withoutDoubles(columns, given.least) }
    return {
      kept: bestOf(
        columns.map(({ column }) => measure(column, given.by, target)),
        given,
      ),
    }
  },
  outputs: () => [],
})

/**
 * Drops columns by what they say: `information` (mutual information with the target), `correlation` with it, `variance`, or
 * `redundancy`: columns that correlate with an earlier one by more than 0.98.
 *
 * Measured on training rows alone, inside each fold. Requests need not carry what was dropped.
 * Missing: a group of its own for information; else rows in which a value is missing do not count.  Seeded: no.
 *
 * @see Guyon and Elisseeff 2003, "An introduction to variable and feature selection"
 */
export function select(columns: ColumnNames, options: SelectOptions = {}): TransformSpec {
  return transformSpec('select', columns, options)
}
