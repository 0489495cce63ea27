import { type Metric, targetLength } from '../core/index.ts'
import { type Contender, takeContender } from './contender.ts'
import { estimateStatistics, type IntervalOptions, type Statistic } from './intervals/estimate.ts'
import { influenceOf } from './intervals/influence-interval.ts'
import { independentTrials, metricStatistic } from './intervals/metric-statistic.ts'
import { unitsOf } from './intervals/resampling.ts'
import { tCdf } from './intervals/special.ts'
import { scoreOf } from './score.ts'

/** How far a slice is from all other rows. */
export interface SliceGap {
  /** The score of the slice less that of the others, positive where it is better. */
  readonly value: number
  /** Two-sided; NaN where a score is not defined. */
  readonly p: number
}

function gathered(weights: ArrayLike<number> | undefined, rows: Uint32Array): Float64Array | undefined {
  if (weights === undefined) return undefined
  const taken = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) taken[i] = weights[rows[i]]
  return taken
}

/** The gap as a statistic of all rows. */
function gapStatistic(metric: Metric, contender: Contender, isIn: Uint8Array): Statistic {
  const sign = metric.better === 'higher' ? 1 : -1
  return {
    on(rows) {
      const whole = rows === undefined ? contender : takeContender(contender, rows)
      const positions = Uint32Array.from({ length: targetLength(whole.target) }, (_, i) => i)
      const flagOf = (i: number): number => isIn[rows === undefined ? i : rows[i]]
      const inside = positions.filter((i) => flagOf(i) === 1)
      const outside = positions.filter((i) => flagOf(i) === 0)
      const here = metricStatistic(metric, takeContender(whole, inside)).on()
      const there = metricStatistic(metric, takeContender(whole, outside)).on()
      return (weights) => sign * (here(gathered(weights, inside)) - there(gathered(weights, outside)))
    },
  }
}

/** The jackknife gives the standard error: nothing needs to be redrawn. */
const noReplicates = 1

function byJackknife(metric: Metric, contender: Contender, isIn: Uint8Array, options: IntervalOptions) {
  const { weights, groups } = contender
  const { estimates } = estimateStatistics(
    [gapStatistic(metric, contender, isIn)],
    {
      rowCount: isIn.length,
      outputCount: contender.predictions.length / isIn.length,
      weights,
      ...(groups === undefined ? {} : { groups }),
    },
    { ...options, replicates: noReplicates },
  )
  return estimates[0]
}

interface Side {
  readonly rows: Uint32Array
  /** How far each row moves the score of its side, as the jackknife has it: stretched for how few they are that decide it. */
  readonly moves: Float64Array
  readonly score: number
}

function sideOf(metric: Metric, contender: Contender, rows: Uint32Array): Side | undefined {
  const own = takeContender(contender, rows)
  const influence = influenceOf(metric, own)
  if (influence === undefined) return undefined
  const { target, predictions, threshold } = own
  const score = scoreOf(metric, target, predictions, threshold === undefined ? {} : { threshold })
  const count = decidingCount(metric, contender, rows)
  const stretch = Math.sqrt(count / Math.max(1, count - 1))
  return { rows, moves: influence.map((value) => (stretch * value) / rows.length), score }
}

/** Sum of squares of what units move: of rows, or of groups on whichever sides their rows are. */
function varianceOf([here, there]: readonly [Side, Side], groups: Contender['groups']): number {
  const squares = (moves: Float64Array): number => moves.reduce((sum, move) => sum + move * move, 0)
  if (groups === undefined) return squares(here.moves) + squares(there.moves)
  const { count, of = new Int32Array() } = unitsOf(groups)
  const sums = new Float64Array(count)
  for (let i = 0; i < here.rows.length; i++) sums[of[here.rows[i]]] += here.moves[i]
  for (let i = 0; i < there.rows.length; i++) sums[of[there.rows[i]]] -= there.moves[i]
  return squares(sums)
}

/** By how much each row moves the scores of both sides; undefined where the metric does not say. */
function byInfluence(metric: Metric, contender: Contender, inside: Uint32Array, outside: Uint32Array) {
  const here = sideOf(metric, contender, inside)
  const there = here && sideOf(metric, contender, outside)
  if (here === undefined || there === undefined) return undefined
  const sign = metric.better === 'higher' ? 1 : -1
  return {
    value: sign * (here.score - there.score),
    error: Math.sqrt(varianceOf([here, there], contender.groups)),
  }
}

/** A row of each class that is not among the given rows. */
function rowsOfAbsentClasses({ target }: Contender, rows: Uint32Array): number[] {
  if (target.task === 'regression') return []
  const known = new Set(Array.from(rows, (row) => target.codes[row]))
  const found: number[] = []
  for (let row = 0; row < target.codes.length; row++) {
    if (known.has(target.codes[row])) continue
    known.add(target.codes[row])
    found.push(row)
  }
  return found
}

/**
 * How many decide the score of a side independently: its rows or groups of them, of a metric that goes by a class no more than
 * there are rows of the rarest. A class that is only elsewhere counts, too: without it the score is of another kind.
 */
function decidingCount(metric: Metric, contender: Contender, rows: Uint32Array): number {
  const { groups } = contender
  const units = groups === undefined ? rows.length : new Set(Array.from(rows, (row) => groups[row])).size
  const trialsOf = (of: Uint32Array): number | undefined =>
    independentTrials(metric, takeContender(contender, of))
  const trials = trialsOf(rows)
  if (trials === undefined) return units
  const absent = rowsOfAbsentClasses(contender, rows)
  // One more row makes them fewer only where the metric counts the rarest class.
  const isLacking = absent.length > 0 && trialsOf(Uint32Array.from([...rows, ...absent]))! < trials
  return isLacking ? 0 : Math.min(units, trials)
}

/**
 * Compares the score of some rows with that of all others.
 *
 * The standard error comes of the influence of rows where the metric tells it and rows have no weights, else of the jackknife;
 * the p-value of it by Student's t, whose degrees are the fewer rows, groups or rows of the rarest class that decide a side.  Cost: two scorings and two sorts of the rows, or 200 scorings.
 */
export function sliceGap(
  metric: Metric,
  contender: Contender,
  rows: Uint32Array,
  options: IntervalOptions,
): SliceGap {
  const isIn = new Uint8Array(targetLength(contender.target))
  for (const row of rows) isIn[row] = 1
  const outside = new Uint32Array(isIn.length - rows.length)
  let next = 0
  for (let row = 0; row < isIn.length; row++) if (isIn[row] === 0) outside[next++] = row
  const { value, error } =
    byInfluence(metric, contender, rows, outside) ?? byJackknife(metric, contender, isIn, options)
  if (Number.isNaN(value) || Number.isNaN(error)) return { value, p: Number.NaN }
  const countOf = (side: Uint32Array): number => decidingCount(metric, contender, side)
  const degrees = Math.min(countOf(rows), countOf(outside)) - 1
  return { value, p: error === 0 || degrees < 1 ? 1 : 2 * tCdf(-Math.abs(value) / error, degrees) }
}
