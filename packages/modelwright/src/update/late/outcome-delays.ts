import { log } from '@modelwright/runtime'
import { outputsOf, type Target } from '../../core/index.ts'
import type { Said } from '../row-losses/row-loss.ts'

/** Rows whose outcome is known: when they were asked, when that became known, and what a model said of them, row-major. */
export interface KnownOutcomes {
  readonly asked: Float64Array
  readonly received: Float64Array
  readonly truth: Target
  readonly said: Said
  /** The number of the request that each was in; absent: each in one of its own. */
  readonly requests?: ArrayLike<number>
  /** Rows that were asked as they were, and have no outcome yet. */
  readonly waiting: number
}

/** Rows asked one after the other that are compared with each other: older ones had more time. */
const blockRows = 20
/** Standard errors beyond which times and outcomes go together: once in 2,000 looks where they do not. */
const tooFar = 3.5
/** The same of the greatest of some: a normal tail falls by more than exp(-x/2) where the square grows by x. */
const tooFarOf = (count: number): number => Math.sqrt(tooFar * tooFar + 2 * log(count))
/** While a tenth as many rows wait, so many outcomes must be of another class than most. */
const leastOthers = 20
const waitingShare = 0.1

/** Whether so many rows without an outcome can change what those with one say. */
export const manyWait = (waiting: number, known: number): boolean => waiting >= waitingShare * known

/** What happened beyond what was said, of one class or of the number. */
interface Surprise {
  readonly name: string
  readonly of: (row: number) => number
}

function surprisesOf({ truth, said }: KnownOutcomes): readonly Surprise[] {
  if (truth.task === 'regression')
    return [{ name: 'higher numbers', of: (row) => truth.values[row] - said[row] }]
  const { classes, codes, task } = truth
  const width = outputsOf(truth)
  const shares = classes.map((_, at) => (row: number): number => {
    if (task !== 'binary') return said[row * width + at]
    return at === 1 ? said[row] : 1 - said[row]
  })
  // Two classes are one question.
  const asked = task === 'binary' ? [1] : [...classes.keys()]
  return asked.map((at) => ({
    name: `"${classes[at]}"`,
    of: (row) => Number(codes[row] === at) - shares[at](row),
  }))
}

/** Ranks, those of equals the mean of theirs, about 0. */
function centredRanks(values: readonly number[]): Float64Array {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b])
  const ranks = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    let until = from + 1
    while (until < order.length && values[order[until]] === values[order[from]]) until++
    for (let at = from; at < until; at++) ranks[order[at]] = (from + until - values.length) / 2
    from = until
  }
  return ranks
}

/** The first row of each request: what comes of rows that are sent together may have one cause, and come together. */
function onePerRequest({ asked, requests }: KnownOutcomes): Uint32Array {
  const all = Uint32Array.from(asked.keys())
  if (requests === undefined) return all
  const seen = new Set<number>()
  return all.filter((row) => {
    const isFirst = !seen.has(requests[row])
    seen.add(requests[row])
    return isFirst
  })
}

/** Rows in the order in which they were asked, some at a time. */
function blocksOf(known: KnownOutcomes): readonly Uint32Array[] {
  const { asked } = known
  const order = onePerRequest(known).sort((a, b) => asked[a] - asked[b] || a - b)
  const count = Math.floor(order.length / blockRows)
  return Array.from({ length: count }, (_, at) => order.subarray(at * blockRows, (at + 1) * blockRows))
}

/** How far the times go with what surprised, in standard errors: above 0 it comes later. */
function togetherness(known: KnownOutcomes, { of }: Surprise, blocks: readonly Uint32Array[]): number {
  let sum = 0
  let variance = 0
  for (const rows of blocks) {
    const ranks = centredRanks(Array.from(rows, (row) => known.received[row]))
    const values = Array.from(rows, of)
    const middle = values.reduce((total, value) => total + value, 0) / values.length
    let [times, squares] = [0, 0]
    values.forEach((value, at) => {
      sum += ranks[at] * (value - middle)
      times += ranks[at] * ranks[at]
      squares += (value - middle) * (value - middle)
    })
    variance += (times * squares) / (values.length - 1)
  }
  return variance === 0 ? 0 : sum / Math.sqrt(variance)
}

/** The one class that nearly all known outcomes are of, while many rows wait; undefined: there are others. */
export function onlyClass({ truth, waiting }: Pick<KnownOutcomes, 'truth' | 'waiting'>): string | undefined {
  if (truth.task === 'regression' || truth.codes.length === 0) return undefined
  const counts = new Float64Array(truth.classes.length)
  for (const code of truth.codes) counts[code]++
  const most = counts.indexOf(Math.max(...counts))
  return manyWait(waiting, truth.codes.length) && truth.codes.length - counts[most] < leastOthers
    ? truth.classes[most]
    : undefined
}

/**
 * Says where the outcomes themselves show that when one becomes known depends on what it is: a yes soon, a no late. Those that are known
 * first are then no sample of the rest, in whatever order they are counted.
 *
 * Among rows asked one after the other, the order in which their outcomes came is held against what surprised the model in them, so that
 * age is not taken for it (a permutation test in blocks, of one row of each request). Nor is how a row looks, while what the model says of
 * rows is true; one that fails for rows whose outcomes come soon looks the same. Where nearly all that is known is of one class, and many
 * rows wait, nothing can be compared: that is said, too.
 *
 * @returns a sentence; null: nothing shows it
 */
export function delaysTell(known: KnownOutcomes): string | null {
  const count = known.asked.length
  if (count === 0) return null
  const only = onlyClass(known)
  if (only !== undefined)
    return `Nearly all ${count} outcomes that are known are "${only}", and ${known.waiting} rows wait for theirs: others may only come later.`
  const blocks = blocksOf(known)
  const surprises = surprisesOf(known)
  const found = surprises
    .map((surprise) => ({ name: surprise.name, far: togetherness(known, surprise, blocks) }))
    .sort((a, b) => Math.abs(b.far) - Math.abs(a.far))[0]
  if (found === undefined || Math.abs(found.far) <= tooFarOf(surprises.length)) return null
  const when = found.far < 0 ? 'sooner' : 'later'
  return `Of rows asked at the same time, ${found.name} became known ${when} than the rest: the outcomes that are known are no sample of those to come.`
}
