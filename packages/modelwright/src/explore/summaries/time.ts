import { histogramOf } from '../histogram.ts'
import type { TimeSummary } from '../profile-types.ts'
import { finiteValues, type SummaryKind } from '../summary.ts'

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

/** Range, longest gap and a histogram of moments in time. */
export const time: SummaryKind = {
  name: 'time',
  about: 'First and last moment, the longest stretch without a row, histogram.',
  takes: ['time'],
  summarise(column) {
    const { finite } = finiteValues(column)
    return finite.length === 0 ? { of: 'nothing' } : summariseTimes(finite)
  },
}
