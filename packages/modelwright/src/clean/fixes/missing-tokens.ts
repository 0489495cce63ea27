import type { Batch, Column, MissingTokensState } from '@modelwright/runtime'
import type { ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels, isProse, stringsOf } from '../levels.ts'
import { isDateLike, isNumberLike, rowsOf, rowsWhere, shareOf } from '../looks.ts'
import { isOpenToken, isUsualToken } from '../words/missing-words.ts'

const options = {
  columns: columnsOption,
  own: { type: 'list', default: [], about: 'Your own words for "missing", besides the usual ones.' },
  usual: { type: 'boolean', default: true, about: 'Whether the usual words (NA, null, ? …) count.' },
} as const

/** As many words as an artifact takes. */
const mostTokens = 1000

type Counts = ReadonlyMap<string, number>

const countryCode = /^[A-Z]{2}$/
/** So many other two-letter codes make NA one of them: Namibia. */
const codesFrom = 10

/** A usual word that is a level after all: minus beside plus, Namibia beside other countries. */
function isLevel(token: string, others: readonly string[]): boolean {
  if (token === '-' || token === '--') return others.includes(token.replaceAll('-', '+'))
  if (token !== 'NA' || others.length < codesFrom) return false
  return others.filter((level) => countryCode.test(level)).length >= 0.9 * others.length
}

/** Share of rows that must be numbers or dates, for a word beside them to be none of them. */
const quantityShare = 0.9
/** A word unknown to us is "missing" only beside so many different quantities, and in so few rows. */
const fewestQuantities = 20
const greatestShare = 0.05

const isQuantity = (level: string): boolean => isNumberLike(level) || isDateLike(level)

/** Words that stand beside quantities and are none: whatever they say, it is no number and no date. */
function wordsBeside(counts: Counts, quantities: ReadonlySet<string>): string[] {
  if (quantities.size < fewestQuantities) return []
  const rows = rowsOf(counts)
  const words = [...counts.keys()].filter((level) => !quantities.has(level) && !/\d/.test(level))
  return words.filter((word) => counts.get(word)! <= greatestShare * rows)
}

/** Numbers that can only mean "missing", where all other values are words. */
const codedMissing = /^(?:-9{1,5}|9{3,6})(?:\.0+)?$/

function numbersBesideWords(counts: Counts): string[] {
  const coded = [...counts.keys()].filter((level) => codedMissing.test(level))
  const others = [...counts.keys()].filter((level) => !codedMissing.test(level))
  return coded.length > 0 && others.length > 1 && others.every((level) => !/\d/.test(level)) ? coded : []
}

/**
 * Finds the words for "missing" among the distinct values of a column.
 *
 * @param counts - distinct values, trimmed, with their rows
 */
export function missingAmong(counts: Counts): string[] {
  const levels = [...counts.keys()]
  const usual = levels.filter(isUsualToken)
  const open = levels.filter((level) => !isUsualToken(level) && isOpenToken(level))
  if (isProse(counts)) return usual.filter((token) => token.length > 2)
  const rest = new Map([...counts].filter(([level]) => !usual.includes(level) && !open.includes(level)))
  const tokens = usual.filter((token) => !isLevel(token, [...rest.keys()]))
  const quantities = new Set(shareOf(rest, isQuantity) < 0.5 ? [] : [...rest.keys()].filter(isQuantity))
  const inQuantities = rowsWhere(rest, (level) => quantities.has(level))
  if (rest.size > 0 && inQuantities >= quantityShare * rowsOf(rest))
    return [...tokens, ...open, ...wordsBeside(rest, quantities)]
  return [...tokens, ...provenOpen(counts, tokens, open), ...numbersBesideWords(rest)]
}

/** So many usual words beside it, each about as frequent, make an open word one of them. */
const family = 2
const atMostTimes = 4

function provenOpen(counts: Counts, tokens: readonly string[], open: readonly string[]): string[] {
  if (tokens.filter((token) => token !== '').length < family) return []
  const most = Math.max(...tokens.map((token) => counts.get(token)!))
  const limit = Math.min(atMostTimes * most, greatestShare * rowsOf(counts))
  // Two letters may be a code: of a state, of a country.
  return open.filter((word) => !/^[A-Za-z]{2}$/.test(word) && counts.get(word)! <= limit)
}

const kept = new WeakMap<Column, readonly string[]>()

/** The words of a column that stand beside quantities and are none. */
function wordsOfQuantities(rows: Batch, name: string): readonly string[] {
  const column = rows.columns.get(name)!
  const known = kept.get(column)
  if (known !== undefined) return known
  const counts = countLevels(rows, name)
  const quantities = new Set(shareOf(counts, isQuantity) < 0.5 ? [] : [...counts.keys()].filter(isQuantity))
  const inQuantities = rowsWhere(counts, (level) => quantities.has(level))
  const words = inQuantities < quantityShare * rowsOf(counts) ? [] : wordsBeside(counts, quantities)
  kept.set(column, words)
  return words
}

/** The columns of quantities by the words that stand beside them, of all but one column. */
function columnsByWord(rows: Batch, except: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const [name, { type }] of rows.columns) {
    if (name === except || (type !== 'category' && type !== 'text')) continue
    for (const word of wordsOfQuantities(rows, name)) found.set(word, [...(found.get(word) ?? []), name])
  }
  return found
}

/** So many columns of quantities in which a word can only mean "missing" show what it means in others. */
const fewestColumns = 2

/** Share of a word's rows in which another column has it, too: a state of the row ("cancelled") stands in several of its cells. */
function sharedRows(rows: Batch, word: string, column: string, others: readonly string[]): number {
  const holds = [column, ...others].map((name) => {
    const strings = stringsOf(rows.columns.get(name)!, rows.rowCount)
    const code = strings?.levels.indexOf(word) ?? -1
    return (row: number): boolean => code >= 0 && strings!.codes[row] === code
  })
  const [inColumn, ...inOthers] = holds
  let all = 0
  let shared = 0
  for (let row = 0; row < rows.rowCount; row++) {
    if (!inColumn(row)) continue
    all++
    if (inOthers.some((holdsAt) => holdsAt(row))) shared++
  }
  return all === 0 ? 0 : shared / all
}

/** Words of a column of words that other columns prove to mean "missing": they are rare in it, and not a state of its rows. */
function provenElsewhere(rows: Batch, column: string): string[] {
  const counts = countLevels(rows, column)
  if (isProse(counts)) return []
  const most = greatestShare * rowsOf(counts)
  return [...columnsByWord(rows, column)].flatMap(([word, others]) => {
    const count = counts.get(word) ?? 0
    if (count === 0 || count > most || others.length < fewestColumns) return []
    if (isLevel(word, [...counts.keys()])) return []
    return sharedRows(rows, word, column, others) > 0.5 ? [] : [word]
  })
}

/**
 * The learning half of `missing-tokens`: finds in training rows the words that mean "missing", column by column.
 *
 * "None" and "unknown" are levels (no damage, no pool) unless nearly all other values are numbers or dates, or the column
 * has two other words for "missing"; "-" is a level where "+" is another, "NA" among country codes. Beside quantities any
 * rare word without a digit is missing; one that is so in two columns of quantities is missing in columns of words, too,
 * where it is rare and no state of the row. Words that training rows do not hold are not learnt.
 */
export const missingTokensFix: ValueFix<typeof options, MissingTokensState> = {
  kind: 'value',
  name: 'missing-tokens',
  about: 'Makes values missing that are words for "missing", such as NA, null or ?.',
  options,
  learn(rows, column, { own, usual }) {
    const found = usual ? [...missingAmong(countLevels(rows, column)), ...provenElsewhere(rows, column)] : []
    const tokens = [...new Set([...own, ...found])].slice(0, mostTokens).sort()
    return tokens.length === 0 ? null : { tokens }
  },
}

/** Options of {@link missingTokens}. */
export interface MissingTokensOptions {
  readonly columns?: readonly string[]
  /** Words that mean "missing" in these columns, whether or not training rows hold them. */
  readonly own?: readonly string[]
  readonly usual?: boolean
}

/** Makes values missing that are words for "missing": the usual ones found in training rows, and your own. */
export function missingTokens(options: MissingTokensOptions = {}): FixSpec {
  return fixSpec('missing-tokens', options)
}
