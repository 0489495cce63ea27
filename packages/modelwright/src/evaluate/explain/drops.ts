import type { Metric, Seed, Target } from '../../core/index.ts'
import { takeTarget, targetLength } from '../../core/index.ts'
import { jackknifeError } from '../intervals/bca.ts'
import { drawRows, jackknifeScores, type Units, unitsOf } from '../intervals/resampling.ts'
import { tCdf, tQuantile } from '../intervals/special.ts'
import { metricInput, scorerOf } from '../score.ts'

/** How much a score drops, with its uncertainty. */
export interface Drop {
  readonly drop: number
  readonly low: number
  readonly high: number
  readonly p: number
}

interface Rows {
  readonly target: Target
  readonly threshold?: number
  readonly groups?: ArrayLike<number>
  readonly seed: Seed
}

/** Groups of rows that are left out in turn, and rows they are taken from at most. */
const deletions = 40
const mostRows = 5000

const nothing: Drop = { drop: 0, low: 0, high: 0, p: 1 }

function take(values: Float64Array, rows: Uint32Array, outputs: number): Float64Array {
  const taken = new Float64Array(rows.length * outputs)
  rows.forEach((row, at) => {
    for (let k = 0; k < outputs; k++) taken[at * outputs + k] = values[row * outputs + k]
  })
  return taken
}

/** The rows whose leaving out tells the spread, and by how much it is smaller for all rows. */
function spreadRows({ groups, seed, target }: Rows): { rows: Uint32Array; units?: Units; shrink: number } {
  const count = targetLength(target)
  const all = Uint32Array.from({ length: count }, (_, row) => row)
  if (groups !== undefined) return { rows: all, units: unitsOf(groups), shrink: 1 }
  const rows = count <= mostRows ? all : drawRows(count, mostRows, seed.split('spread'))
  // Rows lie in the order of the table, where neighbours may be alike: which are left out together is drawn.
  seed.split('deletions').shuffle(rows)
  return { rows, shrink: Math.sqrt(rows.length / Math.max(1, count)) }
}

/** Mean over repeats, position by position. */
function meanOf(lists: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from(lists[0], (_, at) => lists.reduce((sum, list) => sum + list[at], 0) / lists.length)
}

/**
 * Turns predictions with columns shuffled into drops of a score.
 *
 * The interval is the jackknife's: 40 groups of rows are left out in turn, of the rows as they are and of all shuffled ones,
 * so that it holds what comes from the rows and what comes from the shuffles.
 *
 * @see Efron and Stein (1981), The jackknife estimate of variance, Annals of Statistics 9
 */
export function dropsOf(
  metric: Metric,
  rows: Rows,
  { whole, shuffled }: { whole: Float64Array; shuffled: readonly (readonly Float64Array[])[] },
): readonly Drop[] {
  const { target, threshold } = rows
  const sign = metric.better === 'higher' ? 1 : -1
  const scorer = (of: Target, predictions: Float64Array) =>
    scorerOf(metric, metricInput(metric, of, predictions, threshold))
  const spread = spreadRows(rows)
  const part = takeTarget(target, spread.rows)
  const outputs = whole.length / Math.max(1, targetLength(target))
  const leftOut = (predictions: readonly Float64Array[]): Float64Array => {
    const scorers = predictions.map((list) => scorer(part, take(list, spread.rows, outputs)))
    const units = spread.units === undefined ? {} : { units: spread.units }
    return meanOf(jackknifeScores(scorers, { rowCount: spread.rows.length, deletions, ...units }))
  }
  const score = scorer(target, whole)()
  const before = leftOut([whole])
  return shuffled.map((lists) => {
    if (lists.length === 0) return nothing
    const after = lists.reduce((sum, list) => sum + scorer(target, list)(), 0) / lists.length
    const drops = leftOut(lists).map((value, at) => sign * (before[at] - value))
    return dropWith(sign * (score - after) + 0, drops, spread.shrink)
  })
}

function dropWith(drop: number, leftOut: Float64Array, shrink: number): Drop {
  const count = leftOut.length
  const error = shrink * jackknifeError(leftOut)
  if (error === 0) return { drop, low: drop, high: drop, p: Number(drop === 0) }
  const half = tQuantile(0.975, count - 1) * error
  return { drop, low: drop - half, high: drop + half, p: 2 * tCdf(-Math.abs(drop) / error, count - 1) }
}
