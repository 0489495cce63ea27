import { type Batch, parseTime, type SentinelsState } from '@modelwright/runtime'
import { columnOf, type ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels } from '../levels.ts'
import { plainNumber, rowsOf } from '../looks.ts'

const options = {
  columns: columnsOption,
  own: {
    type: 'list',
    default: [],
    about: 'Your own numbers or ISO dates that mean "missing", besides the proven ones.',
  },
  proven: { type: 'boolean', default: true, about: 'Whether values that the data prove count.' },
} as const

/** Numbers of nines and eights that people write for "missing". */
const shape = /^(?:-(?:9{1,7}|8{2,7}|7{3,7})|9{2,10}|8{4,10})(?:\.(?:0+|9+))?$/

/** Dates that programs write for "missing". */
const usualTimes = new Set(
  (
    '0001-01-01 1000-01-01 1753-01-01 1800-01-01 1899-12-30 1899-12-31 1900-01-01 1900-01-02 1901-01-01 1904-01-01 ' +
    '1960-01-01 1970-01-01 1980-01-01 2099-12-31 2100-01-01 2199-12-31 2222-02-22 2999-12-31 3000-01-01 9999-01-01 9999-12-31'
  )
    .split(' ')
    .map((date) => parseTime(date)!),
)

/** Values that have the looks of a sentinel, with their rows, and the span of all other values. */
interface Spread {
  readonly candidates: Map<number, number>
  rows: number
  low: number
  high: number
}

function spreadOf(values: Iterable<readonly [number, number]>, hasShape: (value: number) => boolean): Spread {
  const spread: Spread = { candidates: new Map(), rows: 0, low: Infinity, high: -Infinity }
  for (const [value, count] of values) {
    if (hasShape(value)) spread.candidates.set(value, (spread.candidates.get(value) ?? 0) + count)
    else {
      spread.rows += count
      if (value < spread.low) spread.low = value
      if (value > spread.high) spread.high = value
    }
  }
  return spread
}

const fewestRows = 20

/** How far a value must lie from all others, in widths of their span, and in how many rows it must stand. */
interface Proof {
  readonly gap: number
  readonly least: number
  readonly count: number
}

/** Values that stand far outside of all others, several times: an isolated spike. */
function isolated({ candidates, rows, low, high }: Spread, { gap, least, count }: Proof): number[] {
  if (rows < fewestRows) return []
  const width = high - low
  const far = Math.max(gap * width, least)
  return [...candidates]
    .filter(([value, times]) => times >= count && (value > high ? value - high : low - value) > far)
    .map(([value]) => value)
    .sort((a, b) => a - b)
}

const isNumberShape = (value: number): boolean => shape.test(String(value))
const isTimeShape = (value: number): boolean => usualTimes.has(value)
const dayMs = 86_400_000
const numberProof: Proof = { gap: 1, least: 0, count: 2 }
const timeProof: Proof = { gap: 0.25, least: 365 * dayMs, count: 2 }

function* each(values: Float64Array): Generator<readonly [number, number]> {
  for (const value of values) if (!Number.isNaN(value)) yield [value, 1]
}

function* read(
  counts: ReadonlyMap<string, number>,
  parse: (level: string) => number | undefined,
): Generator<readonly [number, number]> {
  for (const [level, count] of counts) {
    const value = parse(level)
    if (value !== undefined) yield [value, count]
  }
}

const mostly = 0.9

function provenIn(rows: Batch, name: string): SentinelsState {
  const column = columnOf(rows, name)
  if (column.type === 'number')
    return { numbers: isolated(spreadOf(each(column.values), isNumberShape), numberProof), times: [] }
  if (column.type === 'time')
    return { numbers: [], times: isolated(spreadOf(each(column.values), isTimeShape), timeProof) }
  const counts = countLevels(rows, name)
  const all = rowsOf(counts)
  const numbers = spreadOf(read(counts, plainNumber), isNumberShape)
  const times = spreadOf(read(counts, parseTime), isTimeShape)
  return {
    numbers: numbers.rows >= mostly * all - sum(numbers.candidates) ? isolated(numbers, numberProof) : [],
    times: times.rows >= mostly * all - sum(times.candidates) ? isolated(times, timeProof) : [],
  }
}

function sum(counts: ReadonlyMap<number, number>): number {
  let total = 0
  for (const count of counts.values()) total += count
  return total
}

function merged(found: readonly number[], own: readonly (number | undefined)[]): number[] {
  return [...new Set([...found, ...own.filter((value) => value !== undefined)])].sort((a, b) => a - b)
}

/**
 * The learning half of `sentinels`: finds values such as -999 or 1900-01-01 that stand several times, far from all others.
 *
 * A number must lie outside of all others by more than their whole span, a date by a quarter of it and a year. The value
 * alone proves nothing: 99 among ages stays.
 */
export const sentinelsFix: ValueFix<typeof options, SentinelsState> = {
  kind: 'value',
  name: 'sentinels',
  about: 'Makes numbers and dates missing that stand for "missing", such as -999 or 1900-01-01.',
  options,
  everywhere: true,
  learn(rows, column, { own, proven }) {
    const found = proven ? provenIn(rows, column) : { numbers: [], times: [] }
    const numbers = merged(found.numbers, own.map(plainNumber))
    const times = merged(found.times, own.map(parseTime))
    return numbers.length + times.length === 0 ? null : { numbers, times }
  },
}

/** Options of {@link sentinels}. */
export interface SentinelsOptions {
  readonly columns?: readonly string[]
  /** Numbers or ISO dates that mean "missing", whether or not the data prove it. */
  readonly own?: readonly string[]
  readonly proven?: boolean
}

/** Makes numbers and dates missing that the data prove to stand for "missing", and your own. */
export function sentinels(options: SentinelsOptions = {}): FixSpec {
  return fixSpec('sentinels', options)
}
