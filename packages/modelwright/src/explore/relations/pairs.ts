import { setImmediate as breath } from 'node:timers/promises'
import type { Column } from '@modelwright/runtime'
import {
  columnOf,
  type Deadline,
  isMissing,
  noDeadline,
  outKinds,
  type Seed,
  type Table,
  type TaskPool,
  takeRows,
} from '../../core/index.ts'
import type { Pair, Pairs } from '../profile-types.ts'
import { foretelling } from './foretelling.ts'
import { correlationRatio, cramersV } from './measures.ts'
import { pearsonPairs, pearsonPairsHere } from './pearson.ts'
import { correlationOf, type Ordered, orderedOf, ranksAmong, ranksOf } from './ranks.ts'
import { type Coded, codesOf } from './relate.ts'

/** Columns that are compared with each other. */
const mostColumns = 100

/** Pairs of cells that are looked at for what takes ranks or counts; beyond, rows are drawn. */
const mostCells = 5_000_000

/** Fewest and most rows that are drawn. */
const drawnRows = [1000, 20_000] as const

/** Pairs of cells that Pearson's correlation may take: it counts all rows up to here. */
const mostPearsonCells = 1_000_000_000

/** Levels of a column that is compared. */
const mostLevels = 1000

interface Facts {
  readonly name: string
  readonly kind: string
  readonly distinct: number
  readonly missing: number
}

interface Compared {
  readonly name: string
  readonly column: Column
  readonly isNumber: boolean
}

/** Columns that can be compared: no ids, constants, texts or columns of too many levels. */
function comparedOf(table: Table, facts: readonly Facts[]): Compared[] {
  return facts.flatMap(({ name, kind, distinct }) => {
    const column = columnOf(table, name)
    if (outKinds.has(kind) || kind === 'text' || column.type === 'text' || distinct < 2) return []
    const isNumber = kind === 'number' || kind === 'time'
    return !isNumber && distinct > mostLevels ? [] : [{ name, column, isNumber }]
  })
}

/** Rows that are looked at: all, or as many as the pairs allow, drawn at random and kept in order. */
export function drawRows(rowCount: number, most: number, seed: Seed): Uint32Array {
  const rows = new Uint32Array(Math.min(rowCount, most))
  let left = most
  let at = 0
  for (let row = 0; row < rowCount; row++) {
    if (rowCount <= most || seed.next() * (rowCount - row) < left) {
      rows[at++] = row
      left--
    }
  }
  return rows.subarray(0, at)
}

interface Sampled extends Compared {
  readonly coded: Coded | undefined
  /** Ranks of all drawn rows, where none is missing. */
  readonly ranks: Float64Array | undefined
  readonly missing: Uint8Array | undefined
  /** The order of numbers, for pairs in which rows are missing; found when it is asked for. */
  ordered(): Ordered
}

function once<Found>(find: () => Found): () => Found {
  let found: { readonly is: Found } | undefined
  return () => {
    found ??= { is: find() }
    return found.is
  }
}

function sampled(compared: Compared, rows: Uint32Array, isWhole: boolean): Sampled {
  const column = isWhole ? compared.column : takeRows(compared.column, rows)
  const missing = new Uint8Array(rows.length)
  for (let at = 0; at < rows.length; at++) if (isMissing(column, at)) missing[at] = 1
  const isFull = !missing.includes(1)
  const values = column.type === 'number' || column.type === 'time' ? column.values : undefined
  return {
    ...compared,
    column,
    coded: compared.isNumber ? undefined : codesWithGaps(column),
    ranks: compared.isNumber && isFull && values !== undefined ? ranksOf(values) : undefined,
    missing: isFull ? undefined : missing,
    ordered: once(() => orderedOf(values ?? new Float64Array())),
  }
}

/** Codes of levels; −1 is missing. */
function codesWithGaps(column: Column): Coded | undefined {
  if (column.type === 'category' || column.type === 'text') return codesOf(column)
  if (column.type === 'boolean')
    return { codes: Int32Array.from(column.values, (value) => (value === 2 ? -1 : value)), count: 2 }
  const known = new Map<number, number>()
  const codes = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return -1
    const code = known.get(value) ?? known.size
    known.set(value, code)
    return code
  })
  return { codes, count: known.size }
}

/** Places of the rows in which both have a value; undefined for all of them. */
function bothPresent(a: Sampled, b: Sampled, rowCount: number): Uint32Array | undefined {
  if (a.missing === undefined && b.missing === undefined) return undefined
  const places = new Uint32Array(rowCount)
  let count = 0
  for (let at = 0; at < rowCount; at++)
    if (a.missing?.[at] !== 1 && b.missing?.[at] !== 1) places[count++] = at
  return places.subarray(0, count)
}

function pick(values: Float64Array, places: Uint32Array | undefined): Float64Array {
  if (places === undefined) return values
  const picked = new Float64Array(places.length)
  for (let at = 0; at < picked.length; at++) picked[at] = values[places[at]]
  return picked
}

function pickCodes(codes: Int32Array, places: Uint32Array | undefined): Int32Array {
  if (places === undefined) return codes
  const picked = new Int32Array(places.length)
  for (let at = 0; at < picked.length; at++) picked[at] = codes[places[at]]
  return picked
}

const valuesOf = ({ column }: Sampled): Float64Array => (column as { values: Float64Array }).values

/** Spearman's correlation of two columns of numbers. */
function spearmanOf(a: Sampled, b: Sampled, places: Uint32Array | undefined): number {
  if (places === undefined) return correlationOf(a.ranks!, b.ranks!)
  return places.length < 2
    ? Number.NaN
    : correlationOf(ranksAmong(a.ordered(), places), ranksAmong(b.ordered(), places))
}

/** Compares levels with levels, or with numbers. */
function compareLevels(a: Sampled, b: Sampled, places: Uint32Array | undefined): Pair | undefined {
  if (places !== undefined && places.length < 2) return undefined
  const names = { a: a.name, b: b.name }
  if (a.coded !== undefined && b.coded !== undefined) {
    const found = cramersV(
      pickCodes(a.coded.codes, places),
      pickCodes(b.coded.codes, places),
      a.coded.count,
      b.coded.count,
    )
    return found && { ...names, measure: 'cramers-v', value: found.value, strength: found.strength }
  }
  const [levels, numbers] = a.coded === undefined ? [b, a] : [a, b]
  const values = pick(valuesOf(numbers), places)
  if (levels.coded === undefined || !values.every(Number.isFinite)) return undefined
  const codes = pickCodes(levels.coded.codes, places)
  const found = correlationRatio(codes, values, levels.coded.count)
  return found && { ...names, measure: 'correlation-ratio', value: found.value, strength: found.strength }
}

/** A pair of which only Pearson's correlation is not known yet. */
interface OpenPair {
  readonly a: Sampled
  readonly b: Sampled
  readonly found?: Pair | undefined
  readonly spearman?: number
  readonly foretells?: readonly [number, number]
}

function openPair(a: Sampled, b: Sampled, rowCount: number): OpenPair {
  const places = bothPresent(a, b, rowCount)
  return a.isNumber && b.isNumber
    ? { a, b, spearman: spearmanOf(a, b, places) }
    : { a, b, found: compareLevels(a, b, places) }
}

function measured({ a, b, found, spearman }: OpenPair, pearson: number): Pair | undefined {
  if (spearman === undefined || (Number.isNaN(pearson) && Number.isNaN(spearman))) return found
  const strength = Math.max(Math.abs(pearson) || 0, Math.abs(spearman) || 0)
  const value = Number.isNaN(pearson) ? 0 : pearson
  return { a: a.name, b: b.name, measure: 'pearson', value, spearman: spearman || 0, strength }
}

function closePair(open: OpenPair, pearson: number): Pair | undefined {
  const { foretells } = open
  const pair = measured(open, pearson)
  return pair === undefined || foretells === undefined ? pair : { ...pair, foretells }
}

/** What is compared, and how many rows of it. */
export interface PairPlan {
  readonly compared: readonly Compared[]
  /** Columns that were left out because there are too many. */
  readonly leftOut: number
  /** Columns of numbers, for Pearson's correlation. */
  readonly numbers: readonly Float64Array[]
  readonly pearsonRows: number
  readonly rows: Uint32Array
  readonly seed: Seed
}

/** Plans what is compared: up to 100 columns, and as many rows as that allows. Seeded: yes. */
export function planPairs(table: Table, facts: readonly Facts[], seed: Seed): PairPlan {
  const all = comparedOf(table, facts)
  const compared = all.slice(0, mostColumns)
  const pairs = Math.max(1, (compared.length * (compared.length - 1)) / 2)
  const most = Math.max(drawnRows[0], Math.min(drawnRows[1], Math.floor(mostCells / pairs)))
  const rows = drawRows(table.rowCount, most, seed.split('pairs'))
  const numeric = compared.filter(({ isNumber }) => isNumber)
  const isWhole = ((numeric.length * (numeric.length - 1)) / 2) * table.rowCount <= mostPearsonCells
  const numbers = numeric.map(
    ({ column }) => (isWhole ? column : takeRows(column, rows)) as { values: Float64Array },
  )
  return {
    compared,
    leftOut: all.length - compared.length,
    numbers: numbers.map(({ values }) => values),
    pearsonRows: isWhole ? table.rowCount : rows.length,
    rows,
    seed,
  }
}

/** Compares the columns of a plan but for Pearson's correlations, until the time is up; a step is a moment's work. */
function* openPairs(
  table: Table,
  { compared, rows, seed }: PairPlan,
  deadline: Deadline,
): Generator<void, OpenPair[]> {
  const isWhole = rows.length === table.rowCount
  const samples: Sampled[] = []
  for (const one of compared) {
    if (deadline.expired()) return []
    samples.push(sampled(one, rows, isWhole))
    yield
  }
  const power = foretelling(samples, rows.length, seed.split('power'))
  const open: OpenPair[] = []
  for (const [i, a] of samples.entries()) {
    for (let j = i + 1; j < samples.length; j++) {
      if (deadline.expired()) return open
      open.push({ ...openPair(a, samples[j], rows.length), foretells: [power(i, j), power(j, i)] })
    }
    yield
  }
  return open
}

/** Puts Pearson's correlations in, which lie in the order of the pairs of numbers. */
function closePairs(open: readonly OpenPair[], plan: PairPlan, pearson: Float64Array): Pairs {
  let at = 0
  const pairs = open.flatMap((pair) => {
    const found = closePair(pair, pair.spearman === undefined ? Number.NaN : pearson[at++])
    return found === undefined ? [] : [found]
  })
  const { compared, leftOut, rows, pearsonRows } = plan
  const late = (compared.length * (compared.length - 1)) / 2 - open.length
  return {
    columns: compared.map(({ name }) => name),
    rows: rows.length,
    pearsonRows,
    leftOut,
    ...(late === 0 ? {} : { late }),
    pairs,
  }
}

/**
 * Compares every pair of columns: Pearson and Spearman for numbers, Cramér's V for levels, the correlation ratio between.
 *
 * Pairwise complete. Beyond five million pairs of cells, or 20,000 rows, rows are drawn at random. Once the time is up the pairs
 * so far are given, and how many are missing. Seeded: yes.
 */
export async function comparePairs(
  table: Table,
  facts: readonly Facts[],
  {
    seed,
    pool,
    deadline = noDeadline,
  }: { readonly seed: Seed; readonly pool?: TaskPool; readonly deadline?: Deadline },
): Promise<Pairs> {
  const plan = planPairs(table, facts, seed)
  // Threads sum products while this one ranks and counts, and hands out other work between.
  const pearson = pearsonPairs(plan.numbers, pool)
  // What fails meanwhile is told below.
  pearson.catch(() => {})
  const steps = openPairs(table, plan, deadline)
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) await breath()
  return closePairs(step.value, plan, await pearson)
}

/** The same on this thread. */
export function comparePairsHere(
  table: Table,
  facts: readonly Facts[],
  seed: Seed,
  deadline: Deadline = noDeadline,
): Pairs {
  const plan = planPairs(table, facts, seed)
  const steps = openPairs(table, plan, deadline)
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return closePairs(step.value, plan, pearsonPairsHere(plan.numbers))
}
