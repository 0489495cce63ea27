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

/** A moment taken apart; zone as ISO writes it, empty where none was said. */
interface Moment {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly time: string
  readonly zone: string
}

const blanks = /[\s\u00a0\u2007\u2009\u202f]+/g
const clock =
  /(?:[t,]| |^)(\d{1,2})(?:[:h](\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?|\.(\d\d)(?= ?uhr))? ?([ap]\.?m\.?|uhr|h)? ?(z|utc|gmt|[+-]\d\d:?\d\d)?$/
const two = (value: number): string => (value < 10 ? `0${value}` : String(value))

function timeOf(match: RegExpExecArray): string | undefined {
  const half = match[5]?.[0]
  if (match[2] === undefined && match[4] === undefined && half !== 'a' && half !== 'p') return undefined
  let hour = Number(match[1])
  const minute = Number(match[2] ?? match[4] ?? 0)
  const second = Number(match[3] ?? 0)
  if (half === 'a' || half === 'p') {
    if (hour < 1 || hour > 12) return undefined
    hour = (hour % 12) + (half === 'p' ? 12 : 0)
  }
  return hour > 23 || minute > 59 || second > 59 ? undefined : `${two(hour)}:${two(minute)}:${two(second)}`
}

function zoneOf(zone: string | undefined): string {
  if (zone === undefined) return ''
  return zone.length < 4 ? 'Z' : zone.replace(/^(...):?(..)$/, '$1:$2')
}

/** The year that digits mean: four as they are, two the latest that is not after `latest`. */
function yearOf(digits: string, latest: number): number {
  const value = Number(digits)
  if (digits.length !== 2) return value
  const year = latest - (latest % 100) + value
  return year > latest ? year - 100 : year
}

/** Marks between the numbers of a date, in the order of `orders`. */
const marks = '/.- '
const known = ['dmy', 'mdy', 'none']

type Day = Omit<Moment, 'time' | 'zone'>

function numericDay(text: string, state: DatesState): Day | undefined {
  const match = /^(\d{1,4})([/.\- ]) ?(\d{1,2})\2 ?(\d{1,4})\.?$/.exec(text)
  if (match === null) return undefined
  const [, first, mark, second, third] = match
  if (first.length === 4 && third.length <= 2)
    return { year: Number(first), month: Number(second), day: Number(third) }
  const order = state.orders[marks.indexOf(mark)]
  if (first.length > 2 || order === 'none' || (third.length !== 2 && third.length !== 4)) return undefined
  const year = yearOf(third, state.latest)
  return order === 'dmy'
    ? { year, month: Number(second), day: Number(first) }
    : { year, month: Number(first), day: Number(second) }
}

/** A date with the name of a month: the day before or after it, the year last or, with four digits, anywhere. */
function namedDay(text: string, state: DatesState): Day | undefined {
  const words = text.replace(/(\d)([^\d\s])|([^\d\s])(\d)/g, '$1$3 $2$4').match(/[^\s,./\-–]+/g) ?? []
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
  if (digits.length !== 2 || month === 0) return undefined
  const [day, year] = digits[0].length === 4 ? [digits[1], digits[0]] : digits
  if (day.length > 2 || (year.length !== 2 && year.length !== 4)) return undefined
  return { year: yearOf(year, state.latest), month, day: Number(day) }
}

function dayOf(given: string, state: DatesState): Day | undefined {
  const text = given.replace(/[ ,]+$/, '')
  const silent = (found: string, word: string): string => (state.words.includes(word) ? '' : found)
  const plain = text.replace(/^([^\d ,.]+)[ ,.]+(?=\d)/, silent).replace(/[ ,]+([^\d ,.]+)$/, silent)
  return numericDay(plain, state) ?? namedDay(text, state)
}

function momentOf(text: string, state: DatesState): Moment | undefined {
  const whole = dayOf(text, state)
  if (whole !== undefined) return { ...whole, time: '', zone: '' }
  const match = clock.exec(text)
  const time = match === null ? undefined : timeOf(match)
  if (match === null || time === undefined) return undefined
  const day = dayOf(text.slice(0, match.index), state)
  return day === undefined ? undefined : { ...day, time, zone: zoneOf(match[6]) }
}

const midnight = /^(\d{4}-\d\d-\d\d)[Tt ]00:00(?::00(?:\.0+)?)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)?$/

/** Writes ISO dates; undefined where there is no such day. */
function isoOf({ year, month, day, time, zone }: Moment, dateOnly: boolean): string | undefined {
  const date = `${String(year + 10_000).slice(1)}-${two(month)}-${two(day)}`
  if (year < 1 || year > 9999 || parseTime(date) === undefined) return undefined
  if (time === '' || (dateOnly && time === '00:00:00')) return date
  return `${date}T${time}${zone}`
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
    const text = lowered(value.replace(blanks, ' ')).trim()
    const moment = momentOf(text, state)
    return (moment === undefined ? undefined : isoOf(moment, state.dateOnly)) ?? value
  },
}
