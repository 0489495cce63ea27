import {
  type DatesState,
  lowered,
  type NumberParts,
  numberParts,
  fixes as operations,
  parseNumber,
  parseTime,
} from '@modelwright/runtime'
import { affixesOf, type KnownAffix } from './words/affixes.ts'
import { monthsByLanguage, silentWords } from './words/date-words.ts'

const leadingZero = /^[+-]?0\d/

/** A plain number that is no code: digit strings with a leading zero are codes. */
export function plainNumber(level: string): number | undefined {
  return leadingZero.test(level) ? undefined : parseNumber(level)
}

const mayStandBefore: ReadonlySet<KnownAffix['kind']> = new Set(['currency', 'percent'])

/** Letters right before digits that are no currency: "M8", "c5". Units stand behind a number; percent may, as in Turkish, before it. */
function isCode(level: string): boolean {
  const before = /^[^\d]*/.exec(lowered(level))![0].replace(/[+\-−▲△(),\s]/g, '')
  const bare = before.replace(/\.$/, '')
  return (
    bare !== '' &&
    ![before, bare].some((text) => affixesOf(text).some(({ kind }) => mayStandBefore.has(kind)))
  )
}

/** A number with all that is written around it, if everything around it is known; plain ones too. */
export function dirtyNumber(level: string): NumberParts | undefined {
  if (leadingZero.test(level) || isCode(level)) return undefined
  const parts = numberParts(level, { comma: 'group', point: 'decimal' })
  return parts?.affixes.every((affix) => affixesOf(affix).length > 0) === true ? parts : undefined
}

/** Every month's name in every language known: what may be read as a date at all. */
const allMonths = Object.values(monthsByLanguage).flat()

const openDates = (order: 'dmy' | 'mdy'): DatesState => ({
  orders: [order, order, order, order],
  dateOnly: true,
  latest: 2068,
  months: allMonths,
  words: [...silentWords],
})

const readings = [openDates('dmy'), openDates('mdy')]

/** The moment a string may name when the day comes first, and when the month does; undefined where it is no date. */
export function dateReadings(level: string): readonly (number | undefined)[] {
  return readings.map((state) => parseTime(operations['dates'].apply(state, level) ?? ''))
}

/** Tells whether a string is a date: ISO, or day, month and year in some order. */
export function isDateLike(level: string): boolean {
  if (!/\d/.test(level) || level.length > 60) return false
  return parseTime(level) !== undefined || dateReadings(level).some((time) => time !== undefined)
}

/** Tells whether a string is a number, plain or not. */
export function isNumberLike(level: string): boolean {
  return plainNumber(level) !== undefined || dirtyNumber(level) !== undefined
}

/** Counts the rows of levels for which something holds. */
export function rowsWhere(counts: ReadonlyMap<string, number>, holds: (level: string) => boolean): number {
  let rows = 0
  for (const [level, count] of counts) if (holds(level)) rows += count
  return rows
}

/** Rows that have a value. */
export function rowsOf(counts: ReadonlyMap<string, number>): number {
  return rowsWhere(counts, () => true)
}

const looked = 300

/** Share of some distinct values, spread evenly, for which something holds. */
export function shareOf(counts: ReadonlyMap<string, number>, holds: (level: string) => boolean): number {
  const step = Math.max(1, Math.floor(counts.size / looked))
  let at = 0
  let seen = 0
  let found = 0
  for (const level of counts.keys()) {
    if (at++ % step !== 0) continue
    seen++
    if (holds(level)) found++
  }
  return seen === 0 ? 0 : found / seen
}
