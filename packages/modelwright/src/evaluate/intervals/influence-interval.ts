import type { MetricEstimate } from '@modelwright/runtime'
import { type Metric, targetLength } from '../../core/index.ts'
import type { Contender } from '../contender.ts'
import { metricInput, scoreOf } from '../score.ts'
import { type Difference, groupedDifference, normalDifference } from './delong.ts'
import { mendedInterval } from './metric-statistic.ts'
import { unitsOf } from './resampling.ts'
import { normalQuantile, tQuantile } from './special.ts'

/** How much each row moves a model's score; undefined where the metric does not say, or rows have weights. */
export function influenceOf(metric: Metric, contender: Contender): Float64Array | undefined {
  const { target, predictions, threshold, weights } = contender
  if (metric.influence === undefined || weights !== undefined) return undefined
  const { truth, prediction, classCount } = metricInput(metric, target, predictions, threshold)
  const found = metric.influence(truth, prediction, classCount)
  return found.every(Number.isFinite) ? found : undefined
}

/** Standard error of a score by the influence of its rows, or of groups of them; and the groups' degrees of freedom. */
function errorOf(influence: Float64Array, groups: Contender['groups']): { error: number; degrees: number } {
  if (groups === undefined) {
    const squares = influence.reduce((sum, value) => sum + value * value, 0)
    return { error: Math.sqrt(squares) / influence.length, degrees: Number.POSITIVE_INFINITY }
  }
  const { count, of = new Int32Array() } = unitsOf(groups)
  const sums = new Float64Array(count)
  influence.forEach((value, row) => {
    sums[of[row]] += value
  })
  const squares = sums.reduce((sum, value) => sum + value * value, 0)
  const error = Math.sqrt((squares * count) / Math.max(1, count - 1)) / influence.length
  return { error, degrees: count - 1 }
}

/** Standard errors to either side: of few groups more than of many rows; NaN of one group. */
function reachOf(degrees: number): number {
  if (degrees < 1) return Number.NaN
  return degrees === Number.POSITIVE_INFINITY ? normalQuantile(0.975) : tQuantile(0.975, degrees)
}

/**
 * Gives the 95 % interval of a metric by the influence of each row on it, exactly from all rows: for many of them.
 *
 * It is as wide as the bootstrap's in the long run, of a normal shape. With groups, what rows of one add up to counts, and
 * Student's t goes by how many there are.
 * Cost: one scoring; no resampling.
 *
 * @returns undefined where the metric does not say how rows move it, or does not know
 * @see Hampel (1974), The influence curve and its role in robust estimation, JASA 69
 */
export function influenceInterval(metric: Metric, contender: Contender): MetricEstimate | undefined {
  const influence = influenceOf(metric, contender)
  if (influence === undefined) return undefined
  const { target, predictions, threshold } = contender
  const value = scoreOf(metric, target, predictions, threshold === undefined ? {} : { threshold })
  const { error, degrees } = errorOf(influence, contender.groups)
  const half = reachOf(degrees) * error
  return mendedInterval(metric, contender, { value, low: value - half, high: value + half })
}

/** Compares two models on the same rows by the influence of each row on the difference of their scores. */
export function influenceDifference(metric: Metric, a: Contender, b: Contender): Difference | undefined {
  const [ofA, ofB] = [influenceOf(metric, a), influenceOf(metric, b)]
  if (ofA === undefined || ofB === undefined || targetLength(a.target) < 2) return undefined
  const scoreBy = ({ target, predictions, threshold }: Contender): number =>
    scoreOf(metric, target, predictions, threshold === undefined ? {} : { threshold })
  const sign = metric.better === 'higher' ? 1 : -1
  // Plus 0: two equal scores differ by 0, not by −0.
  const value = sign * (scoreBy(a) - scoreBy(b)) + 0
  const { error, degrees } = errorOf(
    ofA.map((one, row) => one - ofB[row]),
    a.groups,
  )
  if (degrees === Number.POSITIVE_INFINITY) return normalDifference(value, error)
  return groupedDifference(value, error, degrees + 1)
}
