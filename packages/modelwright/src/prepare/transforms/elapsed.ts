import { type ElapsedState, parseTime } from '@modelwright/runtime'
import { defineTransform, ModelwrightError, type OptionValues } from '../../core/index.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'
import { timeUnits } from '../time-units.ts'

const options = {
  since: {
    type: 'text',
    default: '',
    about: 'An ISO date that all columns are measured from. Empty: the others are measured from the first.',
  },
  unit: {
    type: 'choice',
    default: 'days',
    choices: ['seconds', 'minutes', 'hours', 'days', 'weeks'],
    about: 'What time is measured in.',
  },
} as const

type Given = OptionValues<typeof options>

/** Options of {@link elapsed}. */
export type ElapsedOptions = Partial<Given>

function startOf({ since }: Given, columnCount: number): number {
  const start = since === '' ? Number.NaN : parseTime(since)
  if (start !== undefined && (since !== '' || columnCount > 1)) return start
  throw new ModelwrightError('PREPARE_START_ABSENT', {
    message:
      since === ''
        ? 'There is one column, and nothing to measure it from.'
        : `"${since}" is not an ISO date.`,
    where: 'elapsed',
    mend: [
      "Name two columns:  elapsed(['ordered', 'delivered'])",
      "Or a date:  elapsed('ordered', { since: '2020-01-01' })",
    ],
  })
}

/** The training half of `elapsed`: nothing is learnt. */
export const elapsedTransform = defineTransform({
  name: 'elapsed',
  about: 'Measures the time between columns, or since a date.',
  options,
  takes: ['time'],
  gives: () => 'number',
  keepsInputs: true,
  mixes: true,
  resolve(columns, given) {
    startOf(given, columns.length)
    return given
  },
  fit: (columns, given): ElapsedState => ({
    columns: columns.length,
    since: startOf(given, columns.length),
    unitMs: timeUnits[given.unit],
  }),
  outputs: (inputs, { since, unit }) =>
    since === ''
      ? inputs.slice(1).map((name) => `${name}-${inputs[0]}.${unit}`)
      : inputs.map((name) => `${name}-${since}.${unit}`),
})

/**
 * Measures how long after the first column each other one lies, or how long after a date; the columns themselves stay.
 *
 * `elapsed(['ordered', 'delivered'])` adds `delivered-ordered.days`; earlier is negative.
 * Missing: where either time is missing.  Seeded: no.
 *
 * @throws {ModelwrightError} PREPARE_START_ABSENT - when planned, and there is nothing to measure from
 */
export function elapsed(columns: ColumnNames, options: ElapsedOptions = {}): TransformSpec {
  return transformSpec('elapsed', columns, options)
}
