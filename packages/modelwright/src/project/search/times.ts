/** A span of time, from its first millisecond to the one after its last. */
export interface Span {
  readonly from: number
  readonly to: number
}

const units: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
}

const day = 86_400_000
const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})?)?$/

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))]
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

/** Reads a date or time by the calendar; undefined where there is no such day. */
function calendarTime(text: string): Span | undefined {
  const found = iso.exec(text)
  if (found === null) return undefined
  const [year, month, date, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)))
  const ms = Number((found[7] ?? '').padEnd(3, '0'))
  const at = Date.UTC(year!, month! - 1, date, hour, minute, second, ms)
  const isReal = new Date(Date.UTC(year!, month! - 1, date)).toISOString().startsWith(text.slice(0, 10))
  if (!isReal || hour > 23 || minute > 59 || second > 59) return undefined
  const from = at - zoneMs(found[8])
  const width =
    found[4] === undefined ? day : found[6] === undefined ? 60_000 : found[7] === undefined ? 1000 : 1
  return { from, to: from + width }
}

/**
 * Reads a time: `2026-11-01`, `2026-11-01 14:30`, with seconds and a zone as ISO 8601 has them, or `7 days ago`.
 *
 * Without a zone it is UTC. A date is its whole day, a time without seconds its minute.
 *
 * @param now - milliseconds since 1970-01-01 UTC
 * @returns undefined where it is no time
 */
export function timeSpan(text: string, now: number): Span | undefined {
  const ago = /^(\d{1,6}) (minute|hour|day|week)s? ago$/.exec(text)
  if (ago === null) return calendarTime(text)
  const from = now - Number(ago[1]) * units[ago[2]]
  return { from, to: from + 1 }
}
