import { ModelwrightError } from '../../core/index.ts'
import type { ReferenceChoice } from './reference-request.ts'

const dayMs = 86_400_000
const windowPattern = /^window:(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/
const words = ['auto', 'held-out', 'artifact'] as const

/** The first moment of a day, in UTC; NaN for a day that no calendar has. */
function startOf(day: string): number {
  const [year, month, date] = day.split('-').map(Number)
  const at = Date.UTC(year, month - 1, date)
  return new Date(at).toISOString().startsWith(day) ? at : Number.NaN
}

/**
 * Reads which reference is meant: `auto`, `held-out`, `artifact`, or days of the log with all their hours in UTC.
 *
 * @throws {ModelwrightError} MONITOR_REFERENCE_UNKNOWN - when it is none of these, or its days are none
 * @example
 * readReferenceChoice('artifact') // → 'artifact'
 */
export function readReferenceChoice(text: string): ReferenceChoice {
  const word = words.find((one) => one === text)
  if (word !== undefined) return word
  const days = windowPattern.exec(text)
  const [from, until] =
    days === null ? [Number.NaN, Number.NaN] : [startOf(days[1]), startOf(days[2]) + dayMs]
  if (from < until) return { from, until }
  throw new ModelwrightError('MONITOR_REFERENCE_UNKNOWN', {
    message: `"${text.slice(0, 80)}" is no reference that windows can be compared with.`,
    mend: [
      'The rows that were held out, or what the artifact keeps of them:  auto, held-out, artifact',
      'Days of the prediction log, the last one included:  window:2026-11-01..2026-11-07',
    ],
  })
}
