import { normalCdf, normalQuantile, tQuantile } from './special.ts'

/** What an interval is made of. */
export interface Resampled {
  /** The score of the rows that were resampled. */
  readonly value: number
  readonly rowCount: number
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

/** Reads a quantile between sorted values, linear between neighbours. */
function quantileOf(sorted: Float64Array, share: number): number {
  const position = Math.min(Math.max(share, 0), 1) * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (position - below) * (sorted[above] - sorted[below])
}

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

/** Normal quantile of the share of replicates below the score, ties half: how far its median is off. */
function medianBias(sorted: Float64Array, value: number): number {
  let below = 0
  for (const score of sorted) below += score < value ? 1 : score === value ? 0.5 : 0
  const least = 0.5 / sorted.length
  return normalQuantile(Math.min(Math.max(below / sorted.length, least), 1 - least))
}

/**
 * Gives the 95 % bootstrap interval, bias-corrected and accelerated (BCa), and widened for few rows.
 *
 * Replicates that are not defined are left out; when more than half are, the interval is not known. With few rows the
 * bootstrap's spread is too small by √((n − 1)/n) and its tails are normal, not Student's: both are made good.
 *
 * @see Efron (1987), Better bootstrap confidence intervals, JASA 82
 * @see Hesterberg (2015), What teachers should know about the bootstrap, §5.4, for the widening
 */
export function bcaInterval({
  value,
  rowCount,
  decidingRows = rowCount,
  replicates,
  jackknife,
}: Resampled): Interval {
  const sorted = replicates.filter((score) => Number.isFinite(score)).sort()
  if (rowCount < 2 || sorted.length * 2 < replicates.length || sorted.length < 2) return unknown
  const bias = medianBias(sorted, value)
  const speed = acceleration(jackknife)
  const few = Math.max(2, Math.min(rowCount, decidingRows))
  const z = Math.sqrt(few / (few - 1)) * tQuantile(0.975, few - 1)
  const shareAt = (sign: number): number => {
    const shifted = bias + sign * z
    const stretch = 1 - speed * shifted
    return stretch > 0 ? normalCdf(bias + shifted / stretch) : normalCdf(sign * z)
  }
  return { low: quantileOf(sorted, shareAt(-1)), high: quantileOf(sorted, shareAt(1)) }
}

/** Moves an interval from a sample of rows to all rows: centred on their score, narrower by √(sample / all). */
export function rescaled(interval: Interval, from: Resampled, value: number, rowCount: number): Interval {
  const shrink = Math.sqrt(from.rowCount / rowCount)
  return {
    low: value + (interval.low - from.value) * shrink,
    high: value + (interval.high - from.value) * shrink,
  }
}
