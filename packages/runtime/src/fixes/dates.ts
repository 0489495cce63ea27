import type { FixOperation } from '../contracts.ts'
import { parseTime } from '../parse.ts'
import { lowered } from '../text/letters.ts'

/** Which of two numbers beside a year is the day; none where nothing proves it. */
export type DateOrder = 'dmy' | 'mdy' | 'none'

/** How a column writes dates. */
export interface DatesState {
  /** One for each mark between the numbers: "/", ".", "-" and a blank. */
  readonly orders: readonly DateOrder[]
  /** Whether all times of day are midnight, so that a date is all there is to say. */
  readonly dateOnly: boolean
  /** The latest year that two digits may mean. */
  readonly latest: number
  /** Names of months in lower case, January first, year after year of names: entry i is month i mod 12. */
  readonly months: readonly string[]
  /** Words in lower case that say nothing: days of the week, "of", "th". */
  readonly words: readonly string[]
}

/** Year, month and day. */
type Day = readonly number[]

const clock =
  /(?:[t, ]|^)(\d{1,2})(?:([:h.時时시点點]) ?(\d\d)[分분]?(?:[:.](\d\d)(?:[.,]\d{1,9})?)?)? ?([ap]\.?m\.?|uhr|h)? ?(z|utc|gmt|[+-]\d\d:?\d\d)?$/
/** East Asia writes the half of the day before the hour: 上午 午前 오전, 下午 午後 오후. */
const halves = / ?(?:([上午오][午前전])|[下午오][午後후])(.+)/
const padded = (value: number | string, digits = 2): string => String(value).padStart(digits, '0')

/** The time of day, which may be none: whether there is such a moment is asked last. */
function timeOf(match: RegExpExecArray): string | undefined {
  const half = match[5]?.[0]
  if (match[2] === undefined && half !== 'a' && half !== 'p') return undefined
  let hour = Number(match[1])
  if (half === 'a' || half === 'p') {
    // "午後12時" is noon to some and midnight to others.
    if (hour > (match[2] > '~' ? 11 : 12)) return undefined
    hour = (hour % 12) + (half === 'p' ? 12 : 0)
  }
  return `${padded(hour)}:${padded(match[3] ?? 0)}:${padded(match[4] ?? 0)}`
}

function zoneOf(zone: string | undefined): string {
  if (zone === undefined) return ''
  return zone.length < 4 ? 'Z' : zone.replace(/^(...):?(..)$/, '$1:$2')
}

/** The year that digits mean: four as they are, two the latest that is not after `latest`; 0, which is none, for others. */
function yearOf(digits: string, latest: number): number {
  const value = Number(digits)
  if (digits.length !== 2) return digits.length === 4 ? value : 0
  const year = latest - (latest % 100) + value
  return year > latest ? year - 100 : year
}

/** Marks between the numbers of a date, in the order of `orders`. */
const marks = '/.- '
const known = ['dmy', 'mdy', 'none']

const civil = (...parts: readonly (number | string)[]): Day => parts.map(Number)

function numericDay(text: string, state: DatesState): Day | undefined {
  const match = /^(\d{1,4})([/.\- ]) ?(\d{1,2})(?:\2 ?| )(\d{1,4})\.?$/.exec(text)
  if (match === null) return undefined
  const [, first, mark, second, third] = match
  if (first.length === 4 && third.length <= 2) return civil(first, second, third)
  const order = state.orders[marks.indexOf(mark)]
  if (order === 'none') return undefined
  const year = yearOf(third, state.latest)
  return order === 'dmy' ? civil(year, second, first) : civil(year, first, second)
}

/**
 * A date with the name of a month: the day before or after it, the year last or, with four digits, anywhere. Or one whose
 * numbers are named, as in East Asia: year, month, day.
 */
function namedDay(text: string, state: DatesState): Day | undefined {
  const words = text.replace(/(\d)(?=[^\d\s])|([^\d\s])(?=\d)/g, '$1$2 ').match(/[^\s,./\-–]+/g) ?? []
  const digits: string[] = []
  let month = 0
  for (const word of words) {
    if (/^\d{1,4}$/.test(word)) digits.push(word)
    else {
      const at = state.months.indexOf(word)
      if (at >= 0 && month === 0) month = (at % 12) + 1
      else if (!state.words.includes(word)) return undefined
    }
  }
  const [first, second, third] = digits
  if (month === 0)
    return digits.length === 3 && words.length > 4 && first.length === 4
      ? civil(first, second, third)
      : undefined
  if (digits.length !== 2) return undefined
  return first.length === 4 ? civil(first, month, second) : civil(yearOf(second, state.latest), month, first)
}

function dayOf(given: string, state: DatesState): Day | undefined {
  const text = given.replace(/[ ,]+$/, '')
  const silent = (found: string, word: string): string => (state.words.includes(word) ? '' : found)
  const plain = text.replace(/^([^\d ,.]+)[ ,.]+(?=\d)/, silent).replace(/[ ,]+([^\d ,.]+)\.?$/, silent)
  return numericDay(plain, state) ?? namedDay(text, state)
}

const midnight = /^(\d{4}-\d\d-\d\d)[Tt ]00:00(?::00(?:\.0+)?)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)?$/

/** Writes a moment as ISO does; undefined where there is no such moment. */
function isoOf(text: string, state: DatesState): string | undefined {
  const whole = dayOf(text, state)
  const match = whole ? null : clock.exec(text)
  const time = match && timeOf(match)
  const day = whole ?? (time ? dayOf(text.slice(0, match!.index), state) : undefined)
  if (!day?.[0]) return undefined
  const date = day.map((value, at) => padded(value, at ? 2 : 4)).join('-')
  const full = time ? `${date}T${time}` : date
  if (parseTime(full) === undefined) return undefined
  return !time || (state.dateOnly && time === '00:00:00') ? date : full + zoneOf(match![6])
}

/**
 * Writes dates as ISO 8601: "31.12.2024", "Dec 31, 2024", "31 décembre 2024" become "2024-12-31".
 *
 * Whether the day or the month comes first was proven by training rows, mark by mark. ISO dates pass; midnight is cut
 * off where a column has no other time. What is no such date passes too.
 */
export const dates: FixOperation<DatesState> = {
  name: 'dates',
  read(state) {
    const orders = state.strings('orders', 4)
    if (orders.some((order) => !known.includes(order)))
      state.refuse('orders', `must be of ${known.join(', ')}`)
    const months = state.strings('months')
    if (months.length % 12 !== 0 || months.length > 1200)
      state.refuse('months', 'must be names of twelve months each')
    return {
      orders: Object.freeze(orders.slice()) as readonly DateOrder[],
      dateOnly: state.boolean('dateOnly'),
      latest: state.integer('latest', 99, 9999),
      months: Object.freeze(months.slice()),
      words: Object.freeze(state.strings('words').slice()),
    }
  },
  apply(state, value) {
    if (value.length > 60) return value
    if (parseTime(value) !== undefined) return state.dateOnly ? value.replace(midnight, '$1') : value
    const text = lowered(
      value.replace(/\s+/g, ' ').replace(halves, (_, morning, time) => ` ${time} ${morning ? 'a' : 'p'}m`),
    ).trim()
    return isoOf(text, state) ?? value
  },
}
