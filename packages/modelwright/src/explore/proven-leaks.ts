import type { Batch, Column } from '@modelwright/runtime'
import { columnOf, type Seed, type Target, takeRows, takeTarget } from '../core/index.ts'
import { type Halves, halvesOf } from './halves.ts'
import { presentRows } from './relations/relate.ts'

/** A column that is the target in other words. */
export interface ProvenLeak {
  readonly column: string
  /** AUC or R² of the column alone on rows that were not looked at. */
  readonly alone: number
  readonly measure: 'AUC' | 'R²'
  /** The same of the best other column. */
  readonly next: number
  /** Why it stays in nevertheless; absent where nothing speaks for it. */
  readonly against?: string
}

/** What a column alone must reach to be the target in other words. */
export const provenFrom = 0.9999

/** With fewer rows, or fewer of a class, one column may do it by chance. */
const fewestRows = 500
const fewestOfClass = 50
/** More columns than this that each do it alone say that the target is easy, not that they leak. */
const mostLeaks = 3
/** Another column that does nearly as well says so too. */
const nextBelow = 0.99
/** A level must have so many rows on average: names of things whose outcome never changes are no leak. */
const rowsPerLevel = 20
/** A column missing more often than this tells by its absence: a person must look. */
const mostMissing = 0.5
const mostRows = 100_000

/** Learning rows by their value. */
function sortedBy(values: Float64Array, { learning }: Halves): Uint32Array {
  return learning.slice().sort((a, b) => values[a] - values[b] || a - b)
}

/** The mean of the truth around a number: that of the learning rows of the nearest values, on a line between two of them. */
function alongNumbers(
  values: Float64Array,
  truth: Float64Array,
  { sorted, testing }: { sorted: Uint32Array; testing: Uint32Array },
): Float64Array {
  const at: number[] = []
  const means: number[] = []
  for (let from = 0; from < sorted.length; ) {
    let to = from
    let sum = 0
    while (to < sorted.length && values[sorted[to]] === values[sorted[from]]) sum += truth[sorted[to++]]
    at.push(values[sorted[from]])
    means.push(sum / (to - from))
    from = to
  }
  return Float64Array.from(testing, (row) => between(at, means, values[row]))
}

function between(at: readonly number[], means: readonly number[], value: number): number {
  let low = 0
  let high = at.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (at[middle] < value) low = middle + 1
    else high = middle
  }
  if (low === at.length) return means[low - 1]
  if (low === 0 || at[low] === value) return means[low]
  const share = (value - at[low - 1]) / (at[low] - at[low - 1])
  return means[low - 1] + share * (means[low] - means[low - 1])
}

/** The least-squares line through the learning rows: it reaches beyond them, where neighbours do not. */
function alongLine(values: Float64Array, truth: Float64Array, { learning, testing }: Halves): Float64Array {
  let x = 0
  let y = 0
  for (const row of learning) {
    x += values[row] / learning.length
    y += truth[row] / learning.length
  }
  let xx = 0
  let xy = 0
  for (const row of learning) {
    xx += (values[row] - x) * (values[row] - x)
    xy += (values[row] - x) * (truth[row] - y)
  }
  const slope = xx > 0 ? xy / xx : 0
  return Float64Array.from(testing, (row) => y + slope * (values[row] - x))
}

function byCode(codes: ArrayLike<number>, truth: Float64Array, { learning, testing }: Halves): Float64Array {
  const sums = new Map<number, { sum: number; rows: number }>()
  let total = 0
  for (const row of learning) {
    const entry = sums.get(codes[row]) ?? { sum: 0, rows: 0 }
    entry.sum += truth[row]
    entry.rows++
    sums.set(codes[row], entry)
    total += truth[row]
  }
  return Float64Array.from(testing, (row) => {
    const entry = sums.get(codes[row])
    return entry === undefined ? total / learning.length : entry.sum / entry.rows
  })
}

/** Area under the ROC curve, ties counting half. */
function aucOf(scores: Float64Array, truth: Float64Array): number {
  const order = Uint32Array.from(scores, (_, at) => at).sort((a, b) => scores[a] - scores[b] || a - b)
  let positives = 0
  let below = 0
  let wins = 0
  for (let from = 0; from < order.length; ) {
    let to = from
    let own = 0
    while (to < order.length && scores[order[to]] === scores[order[from]]) own += truth[order[to++]]
    const others = to - from - own
    wins += own * (below + others / 2)
    positives += own
    below += others
    from = to
  }
  return positives === 0 || below === 0 ? 0 : wins / (positives * below)
}

function r2Of(scores: Float64Array, truth: Float64Array): number {
  let mean = 0
  for (const value of truth) mean += value / truth.length
  let left = 0
  let all = 0
  truth.forEach((value, at) => {
    left += (value - scores[at]) * (value - scores[at])
    all += (value - mean) * (value - mean)
  })
  return all > 0 ? 1 - left / all : 0
}

/** What is measured: for classes, one truth of 0 and 1 each (the second alone where there are two). */
function truthsOf(target: Target): Float64Array[] {
  if (target.task === 'regression') return [target.values]
  const codes = target.classes.length === 2 ? [1] : target.classes.map((_, code) => code)
  return codes.map((code) => {
    const truth = new Float64Array(target.codes.length)
    for (let row = 0; row < truth.length; row++) truth[row] = target.codes[row] === code ? 1 : 0
    return truth
  })
}

type Score = (truth: Float64Array) => Float64Array

/** Ways to tell the target from a column: by its neighbours and along a line for numbers, else by level. */
function waysOf(column: Column, isNumber: boolean, halves: Halves): readonly Score[] {
  if (column.type === 'number' || column.type === 'time') {
    const sorted = sortedBy(column.values, halves)
    const { testing } = halves
    const near: Score = (truth) => alongNumbers(column.values, truth, { sorted, testing })
    return isNumber ? [near, (truth) => alongLine(column.values, truth, halves)] : [near]
  }
  if (column.type === 'category') return [(truth) => byCode(column.codes, truth, halves)]
  return column.type === 'boolean' ? [(truth) => byCode(column.values, truth, halves)] : []
}

/** How well a column alone tells the target on rows that were not looked at; for several classes, that of the hardest. */
function aloneOf(column: Column, target: Target, halves: Halves): number {
  const isNumber = target.task === 'regression'
  const measure = isNumber ? r2Of : aucOf
  const truths = truthsOf(target)
  const best = waysOf(column, isNumber, halves).map((way) =>
    truths.reduce((least, truth) => {
      if (least < provenFrom && truths.length > 2) return least
      const tested = Float64Array.from(halves.testing, (row) => truth[row])
      return Math.min(least, measure(way(truth), tested))
    }, 1),
  )
  return Math.max(0, ...best)
}

function levelCount(column: Column): number {
  if (column.type !== 'category') return 2
  return new Set(column.codes).size
}

/** What speaks against leaving a column out although it tells all. */
function reasonAgainst(
  column: Column,
  present: number,
  rowCount: number,
  target: Target,
): string | undefined {
  if (present < fewestRows) return `it has ${present} rows with a value: too few to be sure`
  if (target.task !== 'regression') {
    const counts = new Float64Array(target.classes.length)
    for (const code of target.codes) counts[code]++
    if (Math.min(...counts) < fewestOfClass) return 'a class has too few rows to be sure'
  }
  if (column.type === 'time') return 'it is a time: the outcome may have changed on a day'
  if (rowCount - present > mostMissing * rowCount) return 'most rows have no value of it'
  if (column.type === 'category' && levelCount(column) * rowsPerLevel > present)
    return 'it names things whose outcome may be the same each time'
  return undefined
}

function judge(name: string, rows: Batch, target: Target, seed: Seed): { alone: number; against?: string } {
  const column = columnOf(rows, name)
  if (column.type === 'text') return { alone: 0 }
  const present = presentRows(column, rows.rowCount)
  if (present.length < 100) return { alone: 0 }
  const own = takeRows(column, present)
  const truth = takeTarget(target, present)
  const alone = aloneOf(own, truth, halvesOf(present.length, seed, mostRows))
  const against = reasonAgainst(own, present.length, rows.rowCount, truth)
  return { alone, ...(against === undefined ? {} : { against }) }
}

/**
 * Finds columns that alone determine the target on rows that were not looked at (AUC or R² of 0.9999), so that the rest
 * adds nothing to them.
 *
 * One is only left out where nothing speaks for it: enough rows, few such columns, no other nearly as good, no name of a
 * thing, no time. Seeded: yes.
 *
 * @param rows - training rows, read by the schema
 */
export function provenLeaks(
  rows: Batch,
  names: readonly string[],
  target: Target,
  seed: Seed,
): readonly ProvenLeak[] {
  const judged = names.map((column) => ({
    column,
    ...judge(column, rows, target, seed.split('leak', column)),
  }))
  const found = judged.filter(({ alone }) => alone >= provenFrom)
  if (found.length === 0) return []
  const next = Math.max(0, ...judged.filter(({ alone }) => alone < provenFrom).map(({ alone }) => alone))
  const measure = target.task === 'regression' ? 'R²' : 'AUC'
  const shared =
    found.length > mostLeaks
      ? `${found.length} columns do it alone: the target is easy`
      : next >= nextBelow
        ? 'another column does nearly as well: the target is easy'
        : undefined
  return found.map(({ column, alone, against }) => {
    const reason = against ?? shared
    return { column, alone, measure, next, ...(reason === undefined ? {} : { against: reason }) }
  })
}

/** Says what a leak does, with its figures. */
export function leakSentence({ alone, measure, next }: ProvenLeak): string {
  return `Alone it determines the target on rows not looked at (${measure} ${alone.toFixed(4)}; the next best column ${next.toFixed(2)}): it is the outcome in other words.`
}
