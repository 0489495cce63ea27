import type { LagState } from '@modelwright/runtime'
import { defineTransform, ModelwrightError, type OptionValues } from '../../core/index.ts'
import { originOf, pastLevels } from '../past-level.ts'
import { pastOptions } from '../past-options.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  steps: {
    type: 'list',
    default: ['1'],
    about: 'How many rows back, one feature each: 1 is the newest row before.',
  },
  ...pastOptions,
} as const

type Given = OptionValues<typeof options>

/** Options of {@link lag}. */
export interface LagOptions {
  readonly steps?: readonly number[]
  readonly time?: string
  readonly by?: readonly string[]
  readonly level?: string
}

const mostSteps = 10_000

function stepsOf({ steps }: Given): Int32Array {
  const read = steps.map(Number)
  const bad = read.findIndex((step) => !Number.isInteger(step) || step < 1 || step > mostSteps)
  if (read.length === 0 || bad >= 0)
    throw new ModelwrightError('PREPARE_HISTORY_INVALID', {
      message: `Steps of a lag are whole numbers from 1 to ${mostSteps}: ${bad < 0 ? 'there is none' : `found "${steps[bad]}"`}. The row itself and later ones are never looked at.`,
      where: 'prepare: lag',
      mend: ['Say how many rows back:  steps: [1, 7]'],
    })
  return Int32Array.from(new Set(read))
}

/** The training half of `lag`. */
export const lagTransform = defineTransform({
  name: 'lag',
  about: 'Gives what a column was so many rows before, also the target; requests must carry those rows.',
  options,
  takes: ['past'],
  gives: () => 'number',
  keepsInputs: true,
  needs: 'history',
  reach: (given) => ({ rows: Math.max(...stepsOf(given)), spanMs: 0 }),
  fit: (columns, given, { target }): LagState => ({
    levels: pastLevels(columns, given.level, target, 'lag'),
    steps: stepsOf(given),
  }),
  outputs: (inputs, given) =>
    inputs.flatMap((name) => Array.from(stepsOf(given), (step) => `${originOf(name)}.lag${step}`)),
})

/**
 * Gives what a column was so many rows before, in the order of a time column, within each group.
 *
 * Only rows strictly earlier count: rows of the same time are no past, and no later row changes a feature. Columns that are not
 * known when a prediction is asked for, the target first of all, may be looked back at. A request must carry its past rows
 * (`history`), and the split must be forward in time or keep groups together.
 * Missing: where there was no such row, or it held none.  Seeded: no.
 *
 * @throws {ModelwrightError} PREPARE_HISTORY_INVALID - when steps are not whole numbers from 1, or nothing orders the rows
 * @throws {ModelwrightError} PREPARE_LEVEL_ABSENT - when a category is looked back at and no level is named
 */
export function lag(columns: ColumnNames, { steps, ...options }: LagOptions = {}): TransformSpec {
  return transformSpec('lag', columns, {
    ...(steps === undefined ? {} : { steps: steps.map(String) }),
    ...options,
  })
}
