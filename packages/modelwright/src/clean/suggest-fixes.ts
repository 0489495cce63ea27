import type { Batch } from '@modelwright/runtime'
import { columnOf } from '../core/index.ts'
import { dateMarks, markOf, ordersOf } from './date-orders.ts'
import { dropDuplicatesFix } from './fixes/drop-duplicates.ts'
import { countLevels, isProse } from './levels.ts'
import { dateReadings, dirtyNumber, isDateLike, plainNumber, rowsOf, shareOf } from './looks.ts'
import { affixesIn, type CountedNumber } from './number-affixes.ts'
import { nearSpellings } from './spellings.ts'
import { quoted, type Suggestion } from './suggestion.ts'
import { unreadTimes, unreadValues } from './unread-values.ts'

type Counts = ReadonlyMap<string, number>

/** Dates in which nothing proves the order of day and month. */
function openDates(rows: Batch, column: string, counts: Counts): Suggestion[] {
  if (shareOf(counts, isDateLike) < 0.5) return []
  const orders = ordersOf(rows, column)
  const open = [...counts.keys()].filter((level) => {
    const mark = markOf(level)
    if (mark === undefined || orders[dateMarks.indexOf(mark as '/')] !== 'none') return false
    const [dmy, mdy] = dateReadings(level)
    return dmy !== mdy
  })
  if (open.length === 0) return []
  const why = `Nothing proves whether the day or the month comes first, such as in ${JSON.stringify(open[0])}.`
  return [{ column, code: `dates({ columns: [${quoted(column)}], order: 'dmy' })`, why }]
}

/** Amounts of several currencies, or units of several things. */
function mixedAffixes(column: string, counts: Counts): Suggestion[] {
  if (shareOf(counts, (level) => dirtyNumber(level) !== undefined) < 0.5) return []
  const found: CountedNumber[] = [...counts].flatMap(([level, rows]) => {
    const parts = dirtyNumber(level)
    return parts === undefined ? [] : [{ parts, rows }]
  })
  const names = [...new Set(found.flatMap(({ parts }) => parts.affixes))]
  if (affixesIn(found) !== undefined || names.length < 2) return []
  const shown = names.slice(0, 4).map((name) => JSON.stringify(name))
  const why = `Numbers with ${shown.join(', ')}: they are not of one kind, so none was converted.`
  return [{ column, code: `// split ${quoted(column)} by currency or unit first`, why }]
}

/** Spellings that resemble a level but are too frequent, or resemble several. */
function openSpellings(column: string, counts: Counts): Suggestion[] {
  if (counts.size > 500 || rowsOf(counts) < 2 * counts.size || isProse(counts)) return []
  return nearSpellings(counts)
    .slice(0, 5)
    .map(({ from, to, rows }) => ({
      column,
      code: `levels({ columns: [${quoted(column)}], same: [${quoted(`${from}=${to}`)}] })`,
      why: `${JSON.stringify(from)} (${rows} rows) resembles ${JSON.stringify(to)}, but it is not rare enough to be a typing error for sure.`,
    }))
}

/** Equal rows that may be honest. */
function equalRows(rows: Batch): Suggestion[] {
  const table = { ...rows, rowIds: new Uint32Array(), snapshot: '' }
  const options = { by: [], except: [], keep: 'first', newest: '', spelling: true, only: 'all' } as const
  const count = rows.rowCount - dropDuplicatesFix.keep(table, options, {}).length
  if (count === 0) return []
  const repeats = count === 1 ? '1 row repeats' : `${count} rows repeat`
  const why = `${repeats} another one but for blanks, case and separators. No column is a key, so ${count === 1 ? 'it' : 'they'} may be honest.`
  return [{ code: 'dropDuplicates({ spelling: true })', why }]
}

/**
 * Lists fixes that may be called for but that nothing proves, as code.
 *
 * @param rows - as the automatic fixes leave them
 * @param names - columns to look at
 */
export function suggestFixes(rows: Batch, names: readonly string[]): readonly Suggestion[] {
  const own = {
    rowCount: rows.rowCount,
    columns: new Map([...rows.columns].filter(([name]) => names.includes(name))),
  }
  const found = names.flatMap((name) => {
    const { type } = columnOf(rows, name)
    if (type !== 'category' && type !== 'text') return []
    const counts = countLevels(rows, name)
    if (shareOf(counts, (level) => plainNumber(level) !== undefined) > 0.95) return []
    const found = [
      ...openDates(own, name, counts),
      ...mixedAffixes(name, counts),
      ...unreadTimes(name, counts),
    ]
    const unread = found.length > 0 ? [] : unreadValues(name, counts)
    return [...found, ...unread, ...openSpellings(name, counts)]
  })
  return [...found, ...equalRows(rows)]
}
