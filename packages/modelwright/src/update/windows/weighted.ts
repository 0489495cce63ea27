import { exp } from '@modelwright/runtime'
import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { latestOf, lengthFor, readLength, rowsWhere, untimedText } from '../time-length.ts'
import type { Window, WindowUse } from '../window.ts'

const options = {
  halfLife: {
    type: 'text',
    default: '30d',
    about: 'A row that is so much older than the latest counts half: 36h, 30d, 12w',
  },
} as const satisfies OptionSpecs

const ln2 = Math.LN2

/** Below this a row counts nothing that could be seen: it is left out. */
const leastWeight = 1e-6

/**
 * Learns from all rows, the older the less: `weighted('30d')` lets a row that is 30 days older than the latest count half.
 *
 * The weight is `2^(−age / half-life)`, by which a row counts in each fit and in the scores of the search. Rows that would count less
 * than a millionth, and rows without a time, are left out.
 *
 * @throws {ModelwrightError} UPDATE_WINDOW_INVALID - when the half-life cannot be read, or does not suit the time column
 * @example
 * weighted('30d').options.halfLife // → '30d'
 */
export function weighted(halfLife: string): WindowUse<'weighted'> {
  readLength(halfLife, 'weighted')
  return { kind: 'window', name: 'weighted', options: readOptions(options, { halfLife }, 'weighted') }
}

/** The kind of {@link weighted}. */
export const weightedWindow: Window<typeof options> = {
  name: 'weighted',
  about: 'All rows, the older the less',
  options,
  check: ({ halfLife }) => void readLength(halfLife, 'weighted'),
  text: ({ halfLife }) => `weighted ${halfLife}`,
  rowsOf(rows, { halfLife }) {
    const latest = latestOf(rows)
    const half = lengthFor(rows, halfLife, 'weighted')
    const weightOf = (time: number): number => exp(-((latest - time) / half) * ln2)
    const kept = rowsWhere(rows, (time) => weightOf(time) >= leastWeight)
    const weights = Float64Array.from(kept, (row) => weightOf(rows.times[row]))
    const sum = weights.reduce((all, weight) => all + weight, 0)
    return {
      kept,
      weights,
      what: `${kept.length} of ${rows.times.length} rows, which count like ${Math.round(sum)} of today: half every ${halfLife}${untimedText(rows)}`,
    }
  },
}
