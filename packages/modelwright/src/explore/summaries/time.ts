import type { TimeSummary } from '../profile-types.ts'
import { histogramOf } from './histogram.ts'

/** Summarises moments: their range, the longest stretch without a row, and how many fall when. */
export function summariseTimes(present: Float64Array): TimeSummary {
  const sorted = present.slice().sort()
  let longestGap = 0
  for (let i = 1; i < sorted.length; i++) longestGap = Math.max(longestGap, sorted[i] - sorted[i - 1])
  return {
    of: 'time',
    min: sorted[0],
    max: sorted[sorted.length - 1],
    longestGap,
    histogram: histogramOf(sorted),
  }
}
