const zero = 48
const dot = 46
const colon = 58
const msPerDay = 86_400_000
const monthDays = Uint8Array.of(31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

/** Reads `count` digits at `at`; −1 where one is no digit. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let i = 0; i < count; i++) {
    const digit = bytes[at + i] - zero
    if (!(digit >= 0 && digit <= 9)) return -1
    value = value * 10 + digit
  }
  return value
}

/** Days since 1970-01-01 of a date in the Gregorian calendar (Howard Hinnant, days_from_civil); NaN where there is none. */
function dayOf(year: number, month: number, day: number): number {
  if (year < 0 || month < 1 || month > 12 || day < 1) return Number.NaN
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  if (day > monthDays[month - 1] + (month === 2 && isLeap ? 1 : 0)) return Number.NaN
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const ofEra = y - era * 400
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

/** Reads `Z`, `±hh`, `±hhmm` or `±hh:mm` to the end of the cell; milliseconds east of UTC, NaN where it is none. */
function zoneOf(bytes: Uint8Array, at: number, end: number): number {
  if (at === end) return 0
  if ((bytes[at] | 32) === 122) return at + 1 === end ? 0 : Number.NaN
  const sign = bytes[at] === 43 ? 60_000 : bytes[at] === 45 ? -60_000 : Number.NaN
  const hours = end - at >= 3 ? digits(bytes, at + 1, 2) : -1
  if (hours < 0 || hours > 23) return Number.NaN
  if (end - at === 3) return sign * hours * 60
  const from = bytes[at + 3] === 58 ? at + 4 : at + 3
  const minutes = end - from === 2 ? digits(bytes, from, 2) : -1
  return minutes < 0 || minutes > 59 ? Number.NaN : sign * (hours * 60 + minutes)
}

/** Reads up to nine digits of a fraction; milliseconds, digits beyond cut off; NaN where there are none. */
function fractionOf(bytes: Uint8Array, start: number, end: number): number {
  if (end === start || end - start > 9) return Number.NaN
  let ms = 0
  for (let at = start, unit = 100; at < end; at++, unit = Math.floor(unit / 10))
    ms += (bytes[at] - zero) * unit
  return ms
}

/** Reads `:ss[.fff…]` and a zone from `start` to the end of the cell; milliseconds to add in UTC. */
function secondsOf(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== colon || start >= end) return 0 - zoneOf(bytes, start, end)
  const second = end - start >= 3 ? digits(bytes, start + 1, 2) : -1
  if (second < 0 || second > 59) return Number.NaN
  let at = start + 3
  let ms = second * 1000
  if (at < end && bytes[at] === dot) {
    const from = ++at
    while (at < end && bytes[at] >= zero && bytes[at] <= 57) at++
    ms += fractionOf(bytes, from, at)
  }
  return ms - zoneOf(bytes, at, end)
}

/** Reads `hh:mm[:ss[.fff…]]` and a zone to the end of the cell; milliseconds of the day in UTC. */
function clockOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 5 || bytes[start + 2] !== colon) return Number.NaN
  const hour = digits(bytes, start, 2)
  const minute = digits(bytes, start + 3, 2)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return Number.NaN
  return (hour * 60 + minute) * 60_000 + secondsOf(bytes, start + 5, end)
}

/**
 * Reads the cell `bytes[start … end]` as an ISO 8601 date or date-time; without a zone it is UTC.
 *
 * The same grammar as the runtime's `parseTime`: digits beyond the millisecond are cut off, dates that do not exist are
 * refused.
 *
 * @returns milliseconds since 1970-01-01 UTC, or NaN
 */
export function readTime(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 10 || bytes[start + 4] !== 45 || bytes[start + 7] !== 45) return Number.NaN
  const day = dayOf(digits(bytes, start, 4), digits(bytes, start + 5, 2), digits(bytes, start + 8, 2))
  if (end - start === 10) return day * msPerDay
  const separator = bytes[start + 10]
  if (separator !== 32 && (separator | 32) !== 116) return Number.NaN
  return day * msPerDay + clockOf(bytes, start + 11, end)
}
