import { parseTime } from '@modelwright/runtime'
import { ModelwrightError } from '../core/index.ts'

const units: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/**
 * Reads how long ago, or since when: `90d`, `36h`, `12w`, `2026-05-01`.
 *
 * @returns milliseconds since 1970-01-01 UTC; undefined for an empty text
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when it is neither
 */
export function momentSince(text: string, now: number): number | undefined {
  if (text === '') return undefined
  const ago = /^(\d{1,6}(?:\.\d{1,3})?)([hdw])$/.exec(text.trim())
  if (ago !== null) return now - Number(ago[1]) * units[ago[2]]
  const moment = parseTime(text)
  if (moment !== undefined) return moment
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: `Bad options for logged: "since" must be a stretch of time or a moment, found "${text.slice(0, 40)}".`,
    where: 'logged',
    mend: ["{ since: '90d' }, { since: '36h' }", "{ since: '2026-05-01' }"],
  })
}
