import {
  type Batch,
  type DateOrder,
  type DatesState,
  lowered,
  fixes as operations,
  parseTime,
} from '@modelwright/runtime'
import type { ValueFix } from '../../core/index.ts'
import { dateMarks, markOf, ordersOf } from '../date-orders.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels, isProse } from '../levels.ts'
import { dateReadings, isDateLike, rowsOf, rowsWhere, shareOf } from '../looks.ts'
import { monthsByLanguage, silentWords } from '../words/date-words.ts'

const options = {
  columns: columnsOption,
  order: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'dmy', 'mdy'],
    about: 'What comes first, the day or the month. Auto: as days beyond 12 prove it.',
  },
  latest: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 9999,
    about: 'The latest year that two digits may mean. 0: as years of four digits say, else 2068.',
  },
} as const

type Counts = ReadonlyMap<string, number>

const usualLatest = 2068

/** The latest year of two digits: some years after the latest of four. */
function latestOf(counts: Counts): number {
  let latest = 0
  for (const level of counts.keys()) {
    const year = /(?:^|\D)(1[89]\d\d|20\d\d)(?!\d)/.exec(level)
    if (year !== null) latest = Math.max(latest, Number(year[1]))
  }
  return latest < 1900 ? usualLatest : Math.min(latest + 20, usualLatest)
}

const wordsOf = (level: string): string[] =>
  lowered(level)
    .split(/[^a-zà-ɏа-ґ]+/)
    .filter((word) => word.length > 2)

/** Names of months in the languages that the column's words belong to; English where several would do. */
function monthsOf(counts: Counts): string[] {
  const all = new Set(Object.values(monthsByLanguage).flat())
  const seen = new Set([...counts.keys()].flatMap(wordsOf).filter((word) => all.has(word)))
  const found: string[] = []
  const open = new Set(seen)
  const languages = Object.values(monthsByLanguage)
  const gain = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (open.has(name) ? 1 : 0), 0)
  while (open.size > 0) {
    const best = languages.reduce((a, b) => (gain(b) > gain(a) ? b : a))
    found.push(...best)
    for (const name of best) open.delete(name)
  }
  return found
}

/** Morning or afternoon, as East Asia writes it before the hour, mostly right behind the day. */
const halfOfDay = /[上下午오][午前後전후]/

function silentIn(counts: Counts): string[] {
  const used = new Set(
    [...counts.keys()].flatMap((level) =>
      lowered(level)
        .replace(/\d/g, ' ')
        .replace(halfOfDay, ' ')
        .split(/[\s,]+/),
    ),
  )
  return [...silentWords].filter((word) => used.has(word) || used.has(`${word}.`)).sort()
}

const midnight = /^00:00(?::00(?:\.0+)?)?$/

/** Whether no value has a time of day but midnight. */
function isDateOnly(counts: Counts): boolean {
  for (const level of counts.keys()) {
    const clock = /\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?/.exec(level)
    if (clock !== null && (!midnight.test(clock[0]) || /[ap]\.?m/i.test(level))) return false
    if (halfOfDay.test(level)) return false
    if (/\d ?(?:[ap]m|h\d|uhr|[時时시])|[ ,t]\d{1,2}\.\d\d$/i.test(level)) return false
  }
  return true
}

/** Whether dates that some order must settle are left without one. */
function isUnproven(counts: Counts, orders: readonly DateOrder[]): boolean {
  return [...counts.keys()].some((level) => {
    const mark = markOf(level)
    if (mark === undefined || orders[dateMarks.indexOf(mark as '/')] !== 'none') return false
    const [dmy, mdy] = dateReadings(level)
    return dmy !== mdy
  })
}

/** Rows that must be dates, those of digits alone aside; at least half of all must be. */
const mostly = 0.9

function areDates(counts: Counts): boolean {
  const isDigits = (level: string): boolean => /^\d+(?:\.\d+)?$/.test(level)
  if (shareOf(counts, (level) => isDigits(level) || isDateLike(level)) < 0.5) return false
  const all = rowsOf(counts)
  const dates = rowsWhere(counts, isDateLike)
  const digits = rowsWhere(counts, isDigits)
  return dates > 0 && dates >= mostly * (all - digits) && dates * 2 >= all
}

function stateOf(
  rows: Batch,
  column: string,
  { order, latest }: { order: 'auto' | DateOrder; latest: number },
): DatesState {
  const counts = countLevels(rows, column)
  return {
    orders: order === 'auto' ? ordersOf(rows, column) : [order, order, order, order],
    dateOnly: isDateOnly(counts),
    latest: latest === 0 ? latestOf(counts) : Math.max(99, latest),
    months: monthsOf(counts),
    words: silentIn(counts),
  }
}

/**
 * The learning half of `dates`: how a column of dates writes them, proven by its own values.
 *
 * Runs where nearly all values are dates and some are not plain ISO. Day and month are told apart by days beyond 12, in
 * the column, else in the table, else by the span of the sure dates; a column in which nothing proves it is left as it is.
 */
export const datesFix: ValueFix<typeof options, DatesState> = {
  kind: 'value',
  name: 'dates',
  about: 'Writes dates as ISO 8601: numbers in either order, names of months in some twenty languages.',
  options,
  learn(rows, column, { order, latest }) {
    const counts = countLevels(rows, column)
    if (counts.size === 0 || isProse(counts) || !areDates(counts)) return null
    const state = stateOf(rows, column, { order: order as 'auto' | DateOrder, latest })
    if (isUnproven(counts, state.orders)) return null
    const isChanged = (level: string): boolean => operations['dates'].apply(state, level) !== level
    const onlyIso = [...counts.keys()].every((level) => parseTime(level) !== undefined)
    // Dates that all are ISO, with and without midnight, are one way of writing them already.
    if (onlyIso && new Set([...counts.keys()].map((level) => level.length > 10)).size < 2) return null
    return [...counts.keys()].some(isChanged) ? state : null
  },
}

/** Options of {@link dates}. */
export interface DatesOptions {
  readonly columns?: readonly string[]
  readonly order?: 'auto' | 'dmy' | 'mdy'
  readonly latest?: number
}

/** Writes dates as ISO 8601: "31.12.2024", "12/31/24", "Dec 31, 2024", "31 décembre 2024". */
export function dates(options: DatesOptions = {}): FixSpec {
  return fixSpec('dates', options)
}
