import { type Batch, type NumbersState, fixes as operations } from '@modelwright/runtime'
import type { ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels, isProse } from '../levels.ts'
import { dirtyNumber, isNumberLike, plainNumber, rowsOf, rowsWhere, shareOf } from '../looks.ts'
import { affixesIn, type CountedNumber } from '../number-affixes.ts'
import { commaReading, isCommaTable, marksOf, pointReading } from '../number-marks.ts'

const options = {
  columns: columnsOption,
  decimal: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'point', 'comma'],
    about: 'What stands before decimals where a single mark before three digits says nothing: "1,234".',
  },
} as const

type Decimal = 'auto' | 'point' | 'comma'
type Counts = ReadonlyMap<string, number>

function numbersIn(counts: Counts): CountedNumber[] {
  return [...counts].flatMap(([level, rows]) => {
    const parts = dirtyNumber(level)
    return parts === undefined ? [] : [{ parts, rows }]
  })
}

/** So many rows may be no numbers, in all and of those that have a digit. */
const otherRows = 0.1
const otherDigits = 0.01

function areNumbers(counts: Counts): boolean {
  if (shareOf(counts, isNumberLike) < 0.5) return false
  const isOther = (level: string): boolean => !isNumberLike(level)
  const all = rowsOf(counts)
  const others = rowsWhere(counts, isOther)
  if (others === 0) return all > 0
  const digits = rowsWhere(counts, (level) => isOther(level) && /\d/.test(level))
  return others < all && others <= otherRows * all && digits <= otherDigits * all
}

/** Marks of schools, "2-" and "2+" beside "2", are no negative numbers: one digit each, with a sign behind. "4+" may be the most that is counted. */
function areGrades(counts: Counts): boolean {
  const levels = [...counts.keys()]
  const isGrade = (level: string): boolean => /^[+-]?\d(?:[.,]\d+|\s?[+\-−–])?$/.test(level)
  const isMarked = (level: string): boolean =>
    /^\d\s?[-−–]$/.test(level) || (/^\d\s?\+$/.test(level) && counts.has(level[0]))
  return levels.some(isMarked) && levels.every(isGrade)
}

/** A single point before three digits: a plain number, unless the table writes decimals with a comma. */
const openPoint = /^[+-]?[1-9]\d{0,2}\.\d{3}$/

/** Whether there is nothing to do: all numbers are plain, and no point may part groups. */
function isPlain(rows: Batch, column: string, counts: Counts): boolean {
  for (const level of counts.keys()) if (plainNumber(level) === undefined) return false
  return ![...counts.keys()].some((level) => openPoint.test(level)) || !isCommaTable(rows, column)
}

function stateOf(rows: Batch, column: string, decimal: Decimal, counts: Counts): NumbersState | undefined {
  const affixes = affixesIn(numbersIn(counts))
  if (affixes === undefined) return undefined
  const marks = marksOf(rows, column)
  const isComma = isCommaTable(rows, column)
  const said = { point: ['group', 'decimal'], comma: ['decimal', 'group'] } as const
  const [comma, point] =
    decimal === 'auto'
      ? ([commaReading(marks, isComma), pointReading(marks, isComma)] as const)
      : said[decimal]
  return { comma, point, affixes }
}

/**
 * The learning half of `numbers`: how a column of numbers writes them, proven by its own values.
 *
 * Runs where nearly all values are numbers and some are not plain. A single mark before three digits is read as the other
 * values of the column prove, else those of other columns. Percent is divided by 100 unless numbers without a sign are of
 * the same size; units become the one that numbers without a unit are in, else the most frequent. A column of several
 * currencies is left as it is, and so are few sizes of one unit ("8 GB").
 */
export const numbersFix: ValueFix<typeof options, NumbersState> = {
  kind: 'value',
  name: 'numbers',
  about: 'Writes numbers plainly: decimal commas, groups, currency, percent, brackets, units.',
  options,
  learn(rows, column, { decimal }) {
    const counts = countLevels(rows, column)
    if (isPlain(rows, column, counts) || areGrades(counts) || isProse(counts) || !areNumbers(counts))
      return null
    const state = stateOf(rows, column, decimal as Decimal, counts)
    if (state === undefined) return null
    const isChanged = (level: string): boolean => operations['numbers'].apply(state, level) !== level
    return [...counts.keys()].some(isChanged) ? state : null
  },
}

/** Options of {@link numbers}. */
export interface NumbersOptions {
  readonly columns?: readonly string[]
  readonly decimal?: Decimal
}

/** Writes numbers plainly: "1.234,50 €", "$1,234.50", "(41.91)", "12 %", "3.5 kg". */
export function numbers(options: NumbersOptions = {}): FixSpec {
  return fixSpec('numbers', options)
}
