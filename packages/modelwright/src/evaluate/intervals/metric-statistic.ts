import type { MetricEstimate } from '@modelwright/runtime'
import type { Metric } from '../../core/index.ts'
import { type Contender, takeContender } from '../contender.ts'
import { type MetricInput, metricInput, scorerOf } from '../score.ts'
import type { Interval } from './bca.ts'
import type { Statistic } from './estimate.ts'
import { unitsOf } from './resampling.ts'
import { wilsonInterval } from './wilson.ts'

/** Makes a metric of a model a statistic of its rows. */
export function metricStatistic(metric: Metric, contender: Contender): Statistic {
  return {
    on: (rows) =>
      scorerOf(metric, inputOf(metric, rows === undefined ? contender : takeContender(contender, rows))),
    decidingRows: trialsOf(metric, contender),
  }
}

function inputOf(metric: Metric, { target, predictions, threshold }: Contender): MetricInput {
  return metricInput(metric, target, predictions, threshold)
}

function trialsOf(metric: Metric, contender: Contender): number | undefined {
  if (metric.trials === undefined) return undefined
  const { truth, prediction, classCount } = inputOf(metric, contender)
  return metric.trials(truth, prediction, classCount)
}

/** Trials that are independent: of rows that belong together no more than there are groups of them; undefined: it has no such. */
export function independentTrials(metric: Metric, contender: Contender): number | undefined {
  const trials = trialsOf(metric, contender)
  const { groups } = contender
  return trials === undefined || groups === undefined ? trials : Math.min(trials, unitsOf(groups).count)
}

/** Tells whether the bootstrap had nothing to vary: the score is at an end of its range, or no class ever changed. */
function isStuck(metric: Metric, { value, low, high }: MetricEstimate): boolean {
  const isAtEnd = value === metric.range?.[0] || value === metric.range?.[1]
  return isAtEnd || (metric.needs === 'class' && low === high)
}

/**
 * Mends what the bootstrap cannot say of a metric: a score that never varied gets Wilson's interval for its number of
 * trials (of groups, where rows come in such), stretched to the metric's range, where the metric has such; and the score itself always lies inside.
 */
export function mendedInterval(
  metric: Metric,
  contender: Contender,
  estimate: MetricEstimate,
): MetricEstimate {
  const { value } = estimate
  const [least, greatest] = metric.range ?? [-Infinity, Infinity]
  const width = greatest - least
  const count = isStuck(metric, estimate) ? independentTrials(metric, contender) : undefined
  if (count === undefined || !Number.isFinite(width))
    return { value, ...around(value, estimate, [least, greatest]) }
  const { low, high } = wilsonInterval((count * (value - least)) / width, count)
  return { value, ...around(value, { low: least + width * low, high: least + width * high }) }
}

/** Widens an interval to hold the value and cuts it to the range. NaN bounds stay. */
export function around(
  value: number,
  { low, high }: Interval,
  [least, greatest]: readonly [number, number] = [-Infinity, Infinity],
): Interval {
  return {
    low: Math.max(least, Math.min(low, value)),
    high: Math.min(greatest, Math.max(high, value)),
  }
}
