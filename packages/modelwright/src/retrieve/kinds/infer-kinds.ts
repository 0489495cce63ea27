import type { Batch, BooleanColumn, Column, ColumnType, TimeColumn } from '@modelwright/runtime'
import { groupedCount } from '../../core/index.ts'
import { hintOf } from './name-words.ts'
import { areLabels, type NumberFacts, numberFacts } from './number-facts.ts'
import { type StringFacts, stringFacts } from './string-facts.ts'

/** What a column's values mean, beyond how they are stored. */
export type Kind = ColumnType | 'id' | 'constant'

/** What a column seems to be, and why. */
export interface ColumnInfo {
  readonly name: string
  /** How it is stored. */
  readonly type: ColumnType
  readonly kind: Kind
  /** One sentence, for people. */
  readonly reason: string
  /** Distinct values, missing aside; for fractional numbers counting stops above 100,000. */
  readonly distinct: number
  readonly missing: number
}

type Verdict = Pick<ColumnInfo, 'kind' | 'reason'>
type Facts = Pick<ColumnInfo, 'distinct' | 'missing'>

const smallTable = 20

function constantVerdict(rowCount: number, { distinct, missing }: Facts): Verdict | undefined {
  if (missing === rowCount) return { kind: 'constant', reason: 'Every cell is missing.' }
  return distinct === 1 && missing === 0
    ? { kind: 'constant', reason: 'Every row has the same value.' }
    : undefined
}

/** Whole numbers that number the rows or are called keys. */
function numberId(name: string, facts: NumberFacts): Verdict | undefined {
  const present = facts.rowCount - facts.missing
  if (!facts.isWhole || present < smallTable) return undefined
  const hint = hintOf(name)
  if (hint?.says === 'key' && facts.distinct * 3 > present)
    return { kind: 'id', reason: `The name says "${hint.word}" and values hardly repeat.` }
  const isDense = facts.max - facts.min + 1 <= facts.distinct * 1.1
  if (facts.isRising && isDense && facts.missing === 0 && hint?.says !== 'calendar' && !areYears(facts))
    return { kind: 'id', reason: 'Whole numbers that rise with every row: they number the rows.' }
  return undefined
}

function areYears({ min, max }: NumberFacts): boolean {
  return min >= 1500 && max <= 2200
}

function numberCode(name: string, facts: NumberFacts, values: Float64Array): Verdict | undefined {
  if (!facts.isWhole || facts.distinct <= 2 || facts.min < 0) return undefined
  const hint = hintOf(name)
  const repeats = facts.distinct * 2 <= facts.rowCount - facts.missing
  if ((hint?.says === 'code' || hint?.says === 'key') && repeats)
    return {
      kind: 'category',
      reason: `Whole numbers, but the name says "${hint.word}": ${groupedCount(facts.distinct)} codes, not amounts.`,
    }
  if (areLabels(values, facts))
    return {
      kind: 'category',
      reason: `Numbers from ${facts.min} to ${groupedCount(facts.max)} without order in how often they occur: ${groupedCount(facts.distinct)} labels, not amounts.`,
    }
  return undefined
}

function numberVerdict(name: string, facts: NumberFacts, values: Float64Array): Verdict {
  return (
    numberId(name, facts) ??
    numberCode(name, facts, values) ?? {
      kind: 'number',
      reason: `${facts.isWhole ? 'Whole numbers' : 'Numbers'} from ${facts.min} to ${facts.max}.`,
    }
  )
}

function isFreeText(facts: StringFacts): boolean {
  const present = facts.rowCount - facts.missing
  const isVaried = facts.distinct >= 100 || facts.distinct * 2 > present
  if (!isVaried || present < smallTable) return false
  return facts.wordMean >= 4 || (facts.lengthMean >= 40 && facts.distinct * 2 > present)
}

function stringVerdict(name: string, facts: StringFacts): Verdict {
  const present = facts.rowCount - facts.missing
  if (isFreeText(facts))
    return { kind: 'text', reason: `Free text: ${facts.wordMean.toFixed(1)} words a cell on average.` }
  const hint = hintOf(name)
  const isKeyLike = facts.keyShare > 0.95
  if (present >= smallTable && facts.distinct >= present * 0.95)
    return {
      kind: 'id',
      reason: isKeyLike
        ? `Keys such as "${facts.example}": nearly every row has its own.`
        : 'Nearly every row has a value of its own.',
    }
  if (present >= smallTable && isKeyLike && hint?.says === 'key' && facts.distinct * 3 > present)
    return { kind: 'id', reason: `The name says "${hint.word}" and values hardly repeat.` }
  const repeated = present / Math.max(1, facts.distinct)
  if (isKeyLike && hint?.says === 'key')
    return {
      kind: 'category',
      reason: `Keys of something that repeats, ${repeated.toFixed(1)} rows each: ${groupedCount(facts.distinct)} distinct.`,
    }
  return { kind: 'category', reason: `${groupedCount(facts.distinct)} distinct strings.` }
}

function timeFacts({ values }: TimeColumn): Facts {
  const { distinct, missing } = numberFacts(values)
  return { distinct, missing }
}

function booleanFacts({ values }: BooleanColumn): Facts {
  const counts = [0, 0, 0]
  for (const value of values) counts[value]++
  return { distinct: Number(counts[0] > 0) + Number(counts[1] > 0), missing: counts[2] }
}

/** What is known of a column already, so that it need not be counted again. */
export interface KnownFacts {
  readonly missing: number
  readonly distinct: number
  /** Of numbers without infinite ones. */
  readonly numbers?: Pick<NumberFacts, 'isWhole' | 'isRising' | 'min' | 'max'>
}

function factsOfNumbers(values: Float64Array, known: KnownFacts | undefined): NumberFacts {
  if (known?.numbers === undefined) return numberFacts(values)
  const { missing, distinct, numbers } = known
  return { rowCount: values.length, missing, distinct, ...numbers }
}

function judge(name: string, column: Column, rowCount: number, known?: KnownFacts): ColumnInfo {
  const told = (facts: Facts, verdict: Verdict): ColumnInfo => ({
    name,
    type: column.type,
    ...(constantVerdict(rowCount, facts) ?? verdict),
    distinct: facts.distinct,
    missing: facts.missing,
  })
  switch (column.type) {
    case 'number': {
      const facts = factsOfNumbers(column.values, known)
      return told(facts, numberVerdict(name, facts, column.values))
    }
    case 'time':
      return told(known ?? timeFacts(column), { kind: 'time', reason: 'ISO dates.' })
    case 'boolean':
      return told(known ?? booleanFacts(column), { kind: 'boolean', reason: 'True or false.' })
    default: {
      const facts = stringFacts(column, known)
      return told(facts, stringVerdict(name, facts))
    }
  }
}

/** Whether a column of numbers holds a short list of codes that starts at 0 or 1. */
function isShortList(values: Float64Array): boolean {
  const seen = new Set<number>()
  for (const value of values) {
    if (Number.isNaN(value)) continue
    if (!Number.isInteger(value) || value < 0 || value > 8) return false
    seen.add(value)
  }
  return seen.size >= 2 && (seen.has(0) || seen.has(1))
}

/** Whether all numbers of a table are short lists from 0 or 1, many and not only yes and no: a table written in codes. */
function isCodedTable(table: Batch, infos: readonly ColumnInfo[]): boolean {
  const numbers = infos.filter((info) => info.kind === 'number')
  if (numbers.length < 8) return false
  const longer = numbers.filter((info) => info.distinct > 2)
  if (longer.length * 3 < numbers.length) return false
  return numbers.every(({ name }) => {
    const column = table.columns.get(name)
    return column?.type === 'number' && isShortList(column.values)
  })
}

function asCode(info: ColumnInfo): ColumnInfo {
  if (info.kind !== 'number' || info.distinct <= 2) return info
  return {
    ...info,
    kind: 'category',
    reason: `${info.distinct} whole numbers, and every column of numbers is such a short list: the table is written in codes.`,
  }
}

/**
 * Infers what each column means, with a reason in words: careful, so that a doubtful column stays as it is stored.
 *
 * Whole numbers are categories where their name says code, type or the like, where they are labels given out in a row,
 * or where the whole table is written in codes; two distinct ones stay numbers. Ids are keys with a value of their own
 * for nearly every row; fractional numbers are never ids. Strings of many words are free text.
 *
 * @param known - what is known of columns already; the rest is counted
 */
export function inferKinds(
  table: Batch,
  known: ReadonlyMap<string, KnownFacts> = new Map(),
): readonly ColumnInfo[] {
  const infos = [...table.columns].map(([name, column]) =>
    judge(name, column, table.rowCount, known.get(name)),
  )
  return isCodedTable(table, infos) ? infos.map(asCode) : infos
}
