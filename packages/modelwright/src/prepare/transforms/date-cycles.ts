import { type Cycle, cycleNames, type DateCyclesState } from '@modelwright/runtime'
import { defineTransform, didYouMean, ModelwrightError } from '../../core/index.ts'
import { timesIn } from '../narrow.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  cycles: {
    type: 'list',
    default: [],
    about: `Of ${cycleNames.join(', ')}. Empty: all, the day only where there is a time of day.`,
  },
} as const

/** Options of {@link dateCycles}. */
export interface DateCyclesOptions {
  readonly cycles?: readonly Cycle[]
}

const dayMs = 86_400_000

function checkCycles(cycles: readonly string[]): readonly Cycle[] {
  const wrong = cycles.find((cycle) => !(cycleNames as readonly string[]).includes(cycle))
  if (wrong !== undefined)
    throw new ModelwrightError('PREPARE_PART_UNKNOWN', {
      message: `There is no cycle "${wrong}" of a date.`,
      where: 'dateCycles',
      mend: [...didYouMean(wrong, cycleNames), `Cycles: ${cycleNames.join(', ')}.`],
    })
  return cycles as readonly Cycle[]
}

/** The training half of `date-cycles`. */
export const dateCyclesTransform = defineTransform({
  name: 'date-cycles',
  about: 'Puts a time on the circle of its day, week, month or year.',
  options,
  takes: ['time'],
  gives: () => 'number',
  settles: 'scale',
  resolve(columns, given) {
    if (given.cycles.length > 0) return { cycles: checkCycles(given.cycles) }
    const hasTimeOfDay = columns.some((column) =>
      timesIn(column).values.some((ms) => !Number.isNaN(ms) && ms % dayMs !== 0),
    )
    return { cycles: cycleNames.filter((cycle) => cycle !== 'day' || hasTimeOfDay) }
  },
  fit(columns, given): DateCyclesState {
    const cycles = checkCycles(given.cycles)
    return { columns: columns.map(() => ({ cycles })) }
  },
  outputs: (inputs, { cycles }) =>
    inputs.flatMap((name) => cycles.flatMap((cycle) => [`${name}.${cycle}.sin`, `${name}.${cycle}.cos`])),
})

/**
 * Puts a time on the circle of its day, week, month or year, as sine and cosine: midnight is then near 23:59, December near January.
 *
 * For linear models; trees are better off with [`dateParts`](date-parts.md). UTC; months and years by their true lengths.
 * Missing: stays missing.  Seeded: no.
 *
 * @throws {ModelwrightError} PREPARE_PART_UNKNOWN - when planned, and a cycle is misspelt
 */
export function dateCycles(columns: ColumnNames, options: DateCyclesOptions = {}): TransformSpec {
  return transformSpec('date-cycles', columns, options)
}
