import type { MetricEstimate } from '@modelwright/runtime'
import { targetLength } from '../core/index.ts'
import { type Contender, takeContender } from './contender.ts'
import { claimsOf, rowsOfBins } from './curves/calibration.ts'
import { estimateStatistics, type IntervalOptions } from './intervals/estimate.ts'
import { around } from './intervals/metric-statistic.ts'
import { normalQuantile } from './intervals/special.ts'

/** Which of ten bins each row belongs to. */
function binNumbers(claimed: Float64Array): Uint8Array {
  const numbers = new Uint8Array(claimed.length)
  rowsOfBins(claimed).forEach((rows, bin) => {
    for (const row of rows) numbers[row] = bin
  })
  return numbers
}

/** Mean distance, over the rows, between what bins claim and what came true. */
function errorOf(
  bins: Uint8Array,
  claimed: Float64Array,
  came: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  const gaps = new Float64Array(10)
  let total = 0
  for (let row = 0; row < bins.length; row++) {
    const weight = weights === undefined ? 1 : weights[row]
    gaps[bins[row]] += weight * (claimed[row] - came[row])
    total += weight
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / total
}

/** Draws that tell what chance alone makes of honest probabilities. */
const honestDraws = 200

/**
 * Gives the expected calibration error with its 95 % interval, and how large it would be on as many rows if every
 * probability were honest: chance alone never leaves it at 0.
 *
 * Ten bins of about equally many rows, as in the report's curve; bins stay as they are. The interval goes by the jackknife's
 * standard error: resampled errors are larger than the error itself, so that a bootstrap interval would lean on it. Chance pushes
 * the error up, so that its upper end is careful.
 * Seeded: yes.
 */
export function calibrationError(
  contender: Contender,
  options: IntervalOptions,
): MetricEstimate & { readonly chance: number } {
  const { claimed, came } = claimsOf(contender)
  if (claimed.length === 0 || claimed.some(Number.isNaN))
    return { value: Number.NaN, low: Number.NaN, high: Number.NaN, chance: Number.NaN }
  const bins = binNumbers(claimed)
  const statistic = {
    on(rows?: Uint32Array) {
      const taken = rows === undefined ? { claimed, came } : claimsOf(takeContender(contender, rows))
      const of = rows === undefined ? bins : Uint8Array.from(rows, (row) => bins[row])
      return (weights?: ArrayLike<number>) => errorOf(of, taken.claimed, taken.came, weights)
    },
  }
  const { weights, groups } = contender
  const [{ value, error }] = estimateStatistics(
    [statistic],
    {
      rowCount: targetLength(contender.target),
      outputCount: 1,
      weights,
      ...(groups === undefined ? {} : { groups }),
    },
    { ...options, seed: options.seed.split('calibration'), replicates: 1 },
  ).estimates
  let sum = 0
  for (let draw = 0; draw < honestDraws; draw++) {
    const stream = options.seed.split('honest', draw)
    const drawn = Uint8Array.from(claimed, (share) => (stream.next() < share ? 1 : 0))
    sum += errorOf(bins, claimed, drawn, weights)
  }
  const half = normalQuantile(0.975) * error
  const interval = around(value, { low: value - half, high: value + half }, [0, 1])
  return { value, ...interval, chance: sum / honestDraws }
}
