import type { MetricEstimate } from '@modelwright/runtime'
import { type Deadline, noDeadline, type Seed } from '../../core/index.ts'
import type { Contender } from '../contender.ts'
import { bcaInterval, bcaPValue, type Interval, jackknifeError, rescaled } from './bca.ts'
import {
  bootstrapScores,
  drawGroups,
  drawRows,
  jackknifeScores,
  planResampling,
  type Resampling,
  type Units,
  unitsOf,
} from './resampling.ts'
import { normalCdf, normalQuantile } from './special.ts'

/** How intervals are made. */
export interface IntervalOptions {
  readonly seed: Seed
  /** At most this many bootstrap replicates: 1,000 when absent. Large sets get fewer, by their row count. */
  readonly replicates?: number
  /** When it comes, the replicates made so far must do; how many is recorded. */
  readonly deadline?: Deadline
}

/** A number computed from the same rows under any weights, such as a metric or a difference of two. */
export interface Statistic {
  /** Prepares the statistic on the given rows (all when absent). */
  readonly on: (rows?: Uint32Array) => (weights?: ArrayLike<number>) => number
  /** Rows that decide it where these are fewer than all, such as those of the rarest class. */
  readonly decidingRows?: number | undefined
}

/** What resampling gave for one statistic. */
export interface Estimated extends MetricEstimate {
  /** Replicate scores of the resampled rows; NaN where not defined. */
  readonly replicates: Float64Array
  /** Standard error by the jackknife, of the rows that were resampled. */
  readonly error: number
  /** How surprising the score would be if the truth were 0; for differences. */
  readonly pValue: () => number
}

/** Rows that statistics are estimated on. */
export interface EstimatedRows extends Pick<Contender, 'groups'> {
  readonly rowCount: number
  readonly outputCount: number
  readonly weights?: Float64Array | undefined
}

interface Sample extends Resampling {
  /** Positions of the rows that are resampled; absent: all. */
  readonly rows?: Uint32Array
  readonly unitCount: number
  /** Share of all units that are resampled. */
  readonly share: number
}

/** Takes all rows, or above the bound a random part of them: whole groups where there are groups. */
function sampleOf({ rowCount, weights, groups }: EstimatedRows, sampleSize: number, seed: Seed): Sample {
  const units: Units = groups === undefined ? { count: rowCount } : unitsOf(groups)
  const grouped = units.of === undefined ? {} : { units }
  const weighted = weights === undefined ? {} : { weights }
  if (sampleSize >= rowCount) return { rowCount, ...grouped, ...weighted, unitCount: units.count, share: 1 }
  const rows =
    units.of === undefined ? drawRows(rowCount, sampleSize, seed) : drawGroups(units, sampleSize, seed)
  const { of } = units
  const drawn = of === undefined ? { count: rows.length } : unitsOf(Int32Array.from(rows, (row) => of[row]))
  return {
    rowCount: rows.length,
    rows,
    ...(of === undefined ? {} : { units: drawn }),
    ...(weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]) }),
    unitCount: drawn.count,
    share: drawn.count / units.count,
  }
}

/** Reads a p-value off the width of an interval, as of a normal distribution: for many rows. */
function pValueOf(value: number, { low, high }: Interval): number {
  const error = (high - low) / (2 * normalQuantile(0.975))
  return error === 0 ? (value === 0 ? 1 : 0) : 2 * normalCdf(-Math.abs(value) / error)
}

/**
 * Estimates statistics with their 95 % intervals from one set of bootstrap draws: of rows, or of groups where there are.
 *
 * Above 50,000 rows × outputs a random sample of the rows is resampled and the interval scaled by √(sample / rows).
 */
export function estimateStatistics(
  statistics: readonly Statistic[],
  rows: EstimatedRows,
  options: IntervalOptions,
): { estimates: Estimated[]; replicates: number } {
  if (statistics.length === 0) return { estimates: [], replicates: 0 }
  const plan = planResampling(rows.rowCount, rows.outputCount, options.replicates ?? 1000)
  const sample = sampleOf(rows, plan.sampleSize, options.seed.split('sample'))
  const scorers = statistics.map((statistic) => statistic.on(sample.rows))
  const jackknife = jackknifeScores(scorers, sample)
  const replicates = bootstrapScores(scorers, {
    ...sample,
    replicates: plan.replicates,
    seed: options.seed,
    deadline: options.deadline ?? noDeadline,
  })
  const estimates = statistics.map((statistic, i) => {
    const resampled = {
      value: scorers[i](sample.weights),
      unitCount: sample.unitCount,
      decidingRows: statistic.decidingRows,
      replicates: replicates[i],
      jackknife: jackknife[i],
    }
    const interval = bcaInterval(resampled)
    const { value } = resampled
    const error = jackknifeError(jackknife[i])
    if (sample.share === 1)
      return { value, ...interval, replicates: replicates[i], error, pValue: () => bcaPValue(resampled) }
    const whole = statistic.on()(rows.weights)
    const scaled = rescaled(interval, resampled, whole, sample.unitCount / sample.share)
    return {
      value: whole,
      ...scaled,
      replicates: replicates[i],
      error,
      pValue: () => pValueOf(whole, scaled),
    }
  })
  return { estimates, replicates: replicates[0].length }
}
