import type { MetricEstimate } from '@modelwright/runtime'
import { ownValue } from '../core/own-value.ts'
import { shownNumber } from './columns.ts'

/** Shows a metric with its interval: `0.8453 (0.8301 – 0.8602)`. */
export function shownEstimate(estimate: MetricEstimate): string {
  return `${shownNumber(estimate.value)} (${shownNumber(estimate.low)} – ${shownNumber(estimate.high)})`
}

/** Shows the first metric of a record, or a dash. */
export function shownFirst(metrics: Readonly<Record<string, MetricEstimate>>, name?: string): string {
  const [first] = name === undefined ? Object.keys(metrics) : [name]
  const metric = first === undefined ? undefined : ownValue(metrics, first)
  return metric === undefined ? '–' : `${first} ${shownEstimate(metric)}`
}

/** Shows a time of the store to the second, UTC. */
export function shownTime(time: string | null): string {
  return time === null ? '–' : `${time.slice(0, 19).replace('T', ' ')}`
}
