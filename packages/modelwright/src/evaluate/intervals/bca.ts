import { quantileOf } from './quantile-of.ts'
import { normalCdf, normalQuantile, tCdf, tQuantile } from './special.ts'

/** What an interval is made of. */
export interface Resampled {
  /** The score of the rows that were resampled. */
  readonly value: number
  /** Rows, or groups of rows, that were resampled. */
  readonly unitCount: number
  /** Rows that decide the score where these are fewer than all, such as those of the rarest class. */
  readonly decidingRows?: number | undefined
  /** Scores of bootstrap replicates; NaN where not defined. */
  readonly replicates: Float64Array
  /** Scores with one group of rows left out each; NaN where not defined. */
  readonly jackknife: Float64Array
}

/** A 95 % interval; NaN where it is not known. */
export interface Interval {
  readonly low: number
  readonly high: number
}

const unknown: Interval = { low: Number.NaN, high: Number.NaN }

/** Skewness of the influence of rows, over 6: how fast the spread changes with the score. */
function acceleration(jackknife: Float64Array): number {
  const defined = jackknife.filter((score) => Number.isFinite(score))
  const mean = defined.reduce((sum, score) => sum + score, 0) / defined.length
  let squares = 0
  let cubes = 0
  for (const score of defined) {
    const distance = mean - score
    squares += distance * distance
    cubes += distance * distance * distance
  }
  return squares > 0 ? cubes / (6 * squares * Math.sqrt(squares)) : 0
}

/** Normal quantile of the share of replicates below a number, ties half; for the score itself, how far its median is off. */
function medianBias(sorted: Float64Array, value: number): number {
  let below = 0
  for (const score of sorted) below += score < value ? 1 : score === value ? 0.5 : 0
  const least = 0.5 / sorted.length
  return normalQuantile(Math.min(Math.max(below / sorted.length, least), 1 - least))
}

/** Fewer replicates than this say too little of the tails; the jackknife then gives the spread. */
const leastReplicates = 100

/** What turns a number of standard errors into a share of replicates, and back. */
interface Shape {
  readonly sorted: Float64Array
  readonly bias: number
  readonly speed: number
  /** Widens for few rows: √(n / (n − 1)). */
  readonly widening: number
  readonly degrees: number
}

function isKnown({ unitCount, replicates }: Resampled, sorted: Float64Array): boolean {
  return unitCount >= 2 && sorted.length >= 2 && sorted.length * 2 >= replicates.length
}

function shapeOf({ value, unitCount, decidingRows = unitCount, jackknife }: Resampled, sorted: Float64Array) {
  const few = Math.max(2, Math.min(unitCount, decidingRows))
  return {
    sorted,
    bias: medianBias(sorted, value),
    speed: acceleration(jackknife),
    widening: Math.sqrt(few / (few - 1)),
    degrees: few - 1,
  }
}

const sortedOf = (replicates: Float64Array): Float64Array =>
  replicates.filter((score) => Number.isFinite(score)).sort()

/** Standard error by leaving out one group of rows at a time. */
export function jackknifeError(jackknife: Float64Array): number {
  const defined = jackknife.filter((score) => Number.isFinite(score))
  const mean = defined.reduce((sum, score) => sum + score, 0) / defined.length
  const squares = defined.reduce((sum, score) => sum + (score - mean) * (score - mean), 0)
  return Math.sqrt((squares * (defined.length - 1)) / defined.length)
}

function jackknifeInterval({ value, jackknife }: Resampled, { degrees }: Shape): Interval {
  const half = tQuantile(0.975, Math.min(degrees, jackknife.length - 1)) * jackknifeError(jackknife)
  return { low: value - half, high: value + half }
}

/**
 * Gives the 95 % bootstrap interval, bias-corrected and accelerated (BCa), and widened for few rows.
 *
 * Replicates that are not defined are left out; when more than half are, the interval is not known. With few rows the
 * bootstrap's spread is too small by √((n − 1)/n) and its tails are normal, not Student's: both are made good. Where a
 * deadline left fewer than 100 replicates, the jackknife's standard error and Student's t give the interval.
 *
 * @see Efron (1987), Better bootstrap confidence intervals, JASA 82
 * @see Hesterberg (2015), What teachers should know about the bootstrap, §5.4, for the widening
 */
export function bcaInterval(resampled: Resampled): Interval {
  const sorted = sortedOf(resampled.replicates)
  if (!isKnown(resampled, sorted)) return unknown
  const shape = shapeOf(resampled, sorted)
  if (resampled.replicates.length < leastReplicates) return jackknifeInterval(resampled, shape)
  const { bias, speed, widening, degrees } = shape
  const z = widening * tQuantile(0.975, degrees)
  const shareAt = (sign: number): number => {
    const shifted = bias + sign * z
    const stretch = 1 - speed * shifted
    return stretch > 0 ? normalCdf(bias + shifted / stretch) : normalCdf(sign * z)
  }
  return { low: quantileOf(sorted, shareAt(-1)), high: quantileOf(sorted, shareAt(1)) }
}

/**
 * Tells how surprising the score would be if the truth were 0: the level at which the BCa interval just reaches 0.
 *
 * For differences of two models. Never below what the replicates can tell, 2 / (replicates + 1).
 *
 * @returns a two-sided p-value; 1 where nothing ever varied, NaN where the interval is not known
 */
export function bcaPValue(resampled: Resampled): number {
  const { replicates, value, jackknife } = resampled
  const sorted = sortedOf(replicates)
  if (!isKnown(resampled, sorted)) return Number.NaN
  if (sorted[0] === 0 && sorted[sorted.length - 1] === 0) return 1
  const shape = shapeOf(resampled, sorted)
  if (replicates.length < leastReplicates)
    return (
      2 * tCdf(-Math.abs(value) / jackknifeError(jackknife), Math.min(shape.degrees, jackknife.length - 1))
    )
  const { bias, speed, widening, degrees } = shape
  const distance = medianBias(sorted, 0) - bias
  const stretch = 1 + speed * distance
  const z = stretch > 0 ? distance / stretch - bias : distance
  return Math.min(1, Math.max(2 * tCdf(-Math.abs(z) / widening, degrees), 2 / (sorted.length + 1)))
}

/** Moves an interval from a sample of units to all: centred on their score, narrower by √(sample / all). */
export function rescaled(interval: Interval, from: Resampled, value: number, unitCount: number): Interval {
  const shrink = Math.sqrt(from.unitCount / unitCount)
  return {
    low: value + (interval.low - from.value) * shrink,
    high: value + (interval.high - from.value) * shrink,
  }
}
