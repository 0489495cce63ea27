import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { latestOf, lengthFor, readLength, rowsWhere, shownTime, untimedText } from '../time-length.ts'
import type { Window, WindowUse } from '../window.ts'

const options = {
  length: {
    type: 'text',
    default: '90d',
    about: 'How far back from the latest row: 36h, 90d, 12w; a number where times are numbers',
  },
} as const satisfies OptionSpecs

/**
 * Learns from the newest rows alone: `last('90d')`, counted back from the latest row of the table.
 *
 * The same table gives the same rows, whenever it is asked. Rows without a time are left out.
 *
 * @throws {ModelwrightError} UPDATE_WINDOW_INVALID - when the length cannot be read, or does not suit the time column
 * @example
 * last('90d').options.length // → '90d'
 */
export function last(length: string): WindowUse<'last'> {
  readLength(length, 'last')
  return { kind: 'window', name: 'last', options: readOptions(options, { length }, 'last') }
}

/** The kind of {@link last}. */
export const lastWindow: Window<typeof options> = {
  name: 'last',
  about: 'The newest rows alone',
  options,
  check: ({ length }) => void readLength(length, 'last'),
  text: ({ length }) => `last ${length}`,
  rowsOf(rows, { length }) {
    const from = latestOf(rows) - lengthFor(rows, length, 'last')
    const kept = rowsWhere(rows, (time) => time > from)
    return {
      kept,
      what: `${kept.length} of ${rows.times.length} rows, those after ${shownTime(from, rows)}${untimedText(rows)}`,
    }
  },
}
