// No two parts that can take the same digits stand side by side: else a long text would cost its length squared.
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * Reads a plain decimal number: `-12`, `3.5`, `.5`, `1e-3`.
 *
 * No blanks, no thousands marks, no decimal comma, no hexadecimal, no word for infinity: that is what value fixes are for.
 *
 * @returns the nearest double (−0 becomes 0), or undefined where the text is no such number or is too large for one
 * @example
 * parseNumber('1e3') // → 1000
 */
export function parseNumber(text: string): number | undefined {
  if (!decimal.test(text)) return undefined
  const value = Number(text) + 0
  return value - value === 0 ? value : undefined
}

const booleans = /^(?:(true|t|yes|y|1)|false|f|no|n|0)$/i

/**
 * Reads a truth value: true, t, yes, y, 1 and false, f, no, n, 0, in any case.
 *
 * @example
 * parseBoolean('Yes') // → true
 */
export function parseBoolean(text: string): boolean | undefined {
  const match = booleans.exec(text)
  return match === null ? undefined : match[1] !== undefined
}

const dateTime =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:[Zz]|([+-])(\d\d):?(\d\d)?)?)?$/

const msPerDay = 86_400_000

/** The farthest moment from 1970 that a date can name, in milliseconds (ECMAScript, "Time Values and Time Range"). */
export const maxTime = 8.64e15

/**
 * Reads an ISO 8601 date or date-time, in the proleptic Gregorian calendar.
 *
 * `2024-02-29`, `2024-02-29T13:05`, `2024-02-29 13:05:07.25+02:00`. Without a zone it is UTC. Digits beyond the
 * millisecond are cut off, towards the past. Days and hours that do not exist (`2023-02-29`, `24:00`, `:60`) are refused.
 *
 * @returns milliseconds since 1970-01-01 UTC, or undefined where the text is no such date
 * @example
 * parseTime('1970-01-02') // → 86400000
 */
export function parseTime(text: string): number | undefined {
  const match = dateTime.exec(text)
  if (match === null) return undefined
  const part = (group: number): number => (match[group] === undefined ? 0 : Number(match[group]))
  const year = part(1)
  const month = part(2)
  const day = part(3)
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  if (part(4) > 23 || part(5) > 59 || part(6) > 59 || part(9) > 23 || part(10) > 59) return undefined
  const fraction = match[7] === undefined ? 0 : Number(`${match[7]}00`.slice(0, 3))
  const zone = (part(9) * 60 + part(10)) * (match[8] === '-' ? -60_000 : 60_000)
  const ofDay = ((part(4) * 60 + part(5)) * 60 + part(6)) * 1000 + fraction
  return daysSinceEpoch(year, month, day) * msPerDay + ofDay - zone
}

/**
 * Writes a moment as ISO 8601 in UTC: the date alone at midnight, else with as many digits as it needs.
 *
 * @example
 * formatTime(86400000) // → '1970-01-02'
 */
export function formatTime(ms: number): string {
  const days = Math.floor(ms / msPerDay)
  const rest = Math.floor(ms) - days * msPerDay
  const date = dateOf(days)
  if (rest === 0) return date
  const digits = (value: number, length = 2): string => String(value).padStart(length, '0')
  const fraction = rest % 1000 === 0 ? '' : `.${digits(rest % 1000, 3)}`
  const seconds = Math.floor(rest / 1000)
  return `${date}T${digits(Math.floor(seconds / 3600))}:${digits(Math.floor(seconds / 60) % 60)}:${digits(seconds % 60)}${fraction}Z`
}

function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/**
 * Counts days from 1970-01-01, in eras of 400 years that start on 1 March.
 *
 * @see Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and civil_from_days
 */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  )
}

/** Gives year, month and day of a count of days since 1970-01-01: the inverse of {@link daysSinceEpoch}. */
export function civilDate(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const m = Math.floor((5 * dayOfYear + 2) / 153)
  const month = m < 10 ? m + 3 : m - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * m + 2) / 5) + 1,
  }
}

function dateOf(days: number): string {
  const { year, month, day } = civilDate(days)
  const sign = year < 0 ? '-' : year > 9999 ? '+' : ''
  const digits = String(Math.abs(year)).padStart(sign === '' ? 4 : 6, '0')
  return `${sign}${digits}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
