import { parseTime } from '@modelwright/runtime'
import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { rowsWhere, shownTime, untimedText, wrongWindow } from '../time-length.ts'
import type { TimedRows, Window, WindowUse } from '../window.ts'

const options = {
  leastRows: {
    type: 'integer',
    default: 1000,
    min: 1,
    about: 'Where fewer rows came since, so many of the newest are taken',
  },
  from: {
    type: 'text',
    default: '',
    about: 'When it began, where that is known; default: as monitoring or the losses of the champion say',
  },
} as const satisfies OptionSpecs

/**
 * Learns from the rows since the world changed: since monitoring, or the losses of the champion, say that drift began.
 *
 * Where fewer than `leastRows` came since, the window reaches further back to hold so many; where nobody knows when drift began, all
 * rows are taken. Either is told.
 *
 * @throws {ModelwrightError} UPDATE_WINDOW_INVALID - when `from` is no time
 * @example
 * sinceDrift({ leastRows: 500 }).options.leastRows // → 500
 */
export function sinceDrift(
  given: { readonly leastRows?: number; readonly from?: string } = {},
): WindowUse<'since-drift'> {
  const values = readOptions(options, given, 'sinceDrift')
  momentOf(values.from)
  return { kind: 'window', name: 'since-drift', options: values }
}

function momentOf(from: string): number | undefined {
  if (from === '') return undefined
  const moment = parseTime(from)
  if (moment === undefined)
    throw wrongWindow('sinceDrift', `"${from.slice(0, 40)}" is no time.`, 'Write it as 2026-05-01T12:00:00Z.')
  return moment
}

/** The newest rows, at least so many; equal times stay together. */
function newest(rows: TimedRows, count: number): Uint32Array {
  const sorted = rows.times.filter((time) => !Number.isNaN(time)).sort()
  if (sorted.length <= count) return rowsWhere(rows, (time) => !Number.isNaN(time))
  const from = sorted[sorted.length - count]
  return rowsWhere(rows, (time) => time >= from)
}

/** The kind of {@link sinceDrift}. */
export const sinceDriftWindow: Window<typeof options> = {
  name: 'since-drift',
  about: 'The rows since drift began',
  options,
  check: ({ from }) => void momentOf(from),
  text: ({ from }) => (from === '' ? 'since drift' : `since ${from}`),
  rowsOf(rows, { from, leastRows }) {
    const moment = momentOf(from)
    const all = rows.times.length
    if (moment === undefined)
      return {
        kept: Uint32Array.from(rows.times.keys()),
        what: `all ${all} rows, as nobody knows when drift began`,
      }
    if (!rows.areMoments)
      throw wrongWindow(
        'sinceDrift',
        'The time column holds plain numbers, which say nothing of when drift began.',
        'Name a column of moments in the workflow:  time: …',
      )
    const kept = rowsWhere(rows, (time) => time >= moment)
    if (kept.length >= leastRows)
      return {
        kept,
        what: `${kept.length} of ${all} rows, those since ${shownTime(moment, rows)}${untimedText(rows)}`,
      }
    const wider = newest(rows, leastRows)
    return {
      kept: wider,
      what: `the newest ${wider.length} of ${all} rows, as only ${kept.length} came since ${shownTime(moment, rows)}${untimedText(rows)}`,
    }
  },
}
