import { type MissingTokensState, parseNumber, parseTime } from '@modelwright/runtime'
import type { ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels } from '../levels.ts'

/** Words that mean "missing" wherever they stand, but for the exceptions below. */
export const usualTokens: readonly string[] = [
  '',
  '#N/A',
  '-',
  '--',
  '<NA>',
  '?',
  'N.A.',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'Null',
  'n.a.',
  'n/a',
  'nan',
  'null',
]

/** Words that are levels like any other in a column of words, and mean "missing" among numbers or dates. */
export const amongNumbers: readonly string[] = [
  '.',
  '..',
  'None',
  'none',
  'NONE',
  'n/k',
  'na',
  'nil',
  'unknown',
]

const options = {
  columns: columnsOption,
  own: { type: 'list', default: [], about: 'Your own words for "missing", besides the usual ones.' },
  usual: { type: 'boolean', default: true, about: 'Whether the usual words (NA, null, ? …) count.' },
} as const

const isNumberOrTime = (level: string): boolean =>
  parseNumber(level) !== undefined || parseTime(level) !== undefined

const countryCode = /^[A-Z]{2}$/
/** So many other two-letter codes make NA one of them: Namibia. */
const codesFrom = 10

/** A usual word that is a level after all: minus beside plus, Namibia beside other countries. */
function isLevel(token: string, others: readonly string[]): boolean {
  if (token === '-' || token === '--') return others.includes(token.replaceAll('-', '+'))
  if (token !== 'NA' || others.length < codesFrom) return false
  return others.every((level) => countryCode.test(level))
}

/**
 * Finds the words for "missing" among the distinct values of a column.
 *
 * @param levels - distinct values, trimmed
 */
export function missingAmong(levels: readonly string[]): string[] {
  const found = levels.filter((level) => usualTokens.includes(level))
  const words = levels.filter((level) => amongNumbers.includes(level))
  const others = levels.filter((level) => !found.includes(level) && !words.includes(level))
  const areNumbers = others.length > 0 && others.every(isNumberOrTime)
  const tokens = found.filter((token) => !isLevel(token, others))
  return areNumbers ? [...tokens, ...words] : tokens
}

/**
 * The learning half of `missing-tokens`: finds in training rows the words that mean "missing", column by column.
 *
 * "None" is a level (no damage, no pool) unless all other values are numbers or dates; "-" is one where "+" is another;
 * "NA" is one among country codes. Words that training rows do not hold are not learnt.
 */
export const missingTokensFix: ValueFix<typeof options, MissingTokensState> = {
  kind: 'value',
  name: 'missing-tokens',
  about: 'Makes values missing that are words for "missing", such as NA, null or ?.',
  options,
  learn(rows, column, { own, usual }) {
    const levels = [...countLevels(rows, column).keys()]
    const tokens = [...new Set([...own, ...(usual ? missingAmong(levels) : [])])].sort()
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
