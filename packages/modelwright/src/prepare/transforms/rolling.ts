import { type RollingState, type WindowMeasure, windowMeasures } from '@modelwright/runtime'
import { defineTransform, ModelwrightError, type OptionValues } from '../../core/index.ts'
import { originOf, pastLevels } from '../past-level.ts'
import { pastOptions } from '../past-options.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'
import { timeUnits } from '../time-units.ts'

const units = { rows: 0, ...timeUnits } as const

const options = {
  window: { type: 'integer', default: 7, min: 1, max: 10_000, about: 'How long the window is, in units.' },
  unit: {
    type: 'choice',
    default: 'rows',
    choices: ['rows', 'seconds', 'minutes', 'hours', 'days', 'weeks'],
    about: 'What window and gap are counted in: past rows, or time.',
  },
  gap: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 10_000,
    about: 'Units left out between a row and the end of its window: how late values become known.',
  },
  measures: {
    type: 'list',
    default: ['mean'],
    about: 'What is measured: mean, sum, min, max, sd, median, count.',
  },
  ...pastOptions,
} as const

type Given = OptionValues<typeof options>

/** Options of {@link rolling}. */
export interface RollingOptions extends Partial<Omit<Given, 'measures'>> {
  readonly measures?: readonly WindowMeasure[]
}

function measuresOf({ measures }: Given): readonly WindowMeasure[] {
  const asked = [...new Set(measures)]
  const bad = asked.find((name) => !windowMeasures.includes(name as WindowMeasure))
  if (asked.length > 0 && bad === undefined) return asked as WindowMeasure[]
  throw new ModelwrightError('PREPARE_HISTORY_INVALID', {
    message: `A window is measured by ${windowMeasures.join(', ')}: ${bad === undefined ? 'none is named' : `found "${bad}"`}.`,
    where: 'prepare: rolling',
    mend: ["Say what is measured:  measures: ['mean', 'sd']"],
  })
}

const shownUnit = { rows: '', seconds: 's', minutes: 'min', hours: 'h', days: 'd', weeks: 'w' } as const

/** Tells window and gap in a name: `sales.mean7`, `sales.mean28d-gap7d`. */
function suffix({ window, unit, gap }: Given): string {
  const short = shownUnit[unit]
  return `${window}${short}${gap === 0 ? '' : `-gap${gap}${short}`}`
}

/** The training half of `rolling`. */
export const rollingTransform = defineTransform({
  name: 'rolling',
  about:
    'Measures a column over the rows before a row, by number or by time; requests must carry those rows.',
  options,
  takes: ['past'],
  gives: () => 'number',
  keepsInputs: true,
  needs: 'history',
  reach: ({ window, unit, gap }) =>
    unit === 'rows' ? { rows: window + gap, spanMs: 0 } : { rows: 0, spanMs: (window + gap) * units[unit] },
  fit: (columns, given, { target }): RollingState => ({
    levels: pastLevels(columns, given.level, target, 'rolling'),
    unitMs: units[given.unit],
    window: given.window,
    gap: given.gap,
    measures: measuresOf(given),
  }),
  outputs: (inputs, given) =>
    inputs.flatMap((name) =>
      measuresOf(given).map((measure) => `${originOf(name)}.${measure}${suffix(given)}`),
    ),
})

/**
 * Measures a column over a window of the rows before a row, in the order of a time column, within each group.
 *
 * The window ends before the row itself, `gap` earlier where values become known late: its own value never counts, nor that of
 * rows of the same time. A window of 7 days without gap takes rows from 7 days before (included) to now (excluded). A request
 * must carry its past rows (`history`), and the split must be forward in time or keep groups together.
 * Missing: values that are missing are passed over; where none is left the measure is missing, the count 0. One value has no sd.
 * Seeded: no.  Cost: O(rows × window).
 *
 * @throws {ModelwrightError} PREPARE_HISTORY_INVALID - when nothing orders the rows, or a measure is unknown
 * @throws {ModelwrightError} PREPARE_LEVEL_ABSENT - when a category is looked back at and no level is named
 */
export function rolling(columns: ColumnNames, options: RollingOptions = {}): TransformSpec {
  return transformSpec('rolling', columns, options)
}
