import { withSorted } from '../../core/with-sorted.ts'
import { histogramOf } from '../histogram.ts'
import type { TimeSummary } from '../profile-types.ts'
import { finiteValues, type SummaryKind } from '../summary.ts'

/** Distances between distinct moments. */
function stepsOf(sorted: Float64Array): Float64Array {
  const steps = new Float64Array(sorted.length)
  let count = 0
  for (let at = 1; at < sorted.length; at++)
    if (sorted[at] !== sorted[at - 1]) steps[count++] = sorted[at] - sorted[at - 1]
  return steps.subarray(0, count)
}

/** The most frequent step, the smallest of those; how many are it, and how many are over three times as long. */
function usualStep(steps: Float64Array): Pick<TimeSummary, 'step' | 'gaps'> {
  if (steps.length === 0) return { step: null, gaps: 0 }
  return withSorted(steps, (sorted) => {
    let usual = sorted[0]
    let most = 0
    for (let start = 0; start < sorted.length; ) {
      let end = start + 1
      while (end < sorted.length && sorted[end] === sorted[start]) end++
      if (end - start > most) {
        most = end - start
        usual = sorted[start]
      }
      start = end
    }
    let gaps = 0
    for (let at = sorted.length - 1; at >= 0 && sorted[at] > 3 * usual; at--) gaps++
    return { step: { usual, share: most / sorted.length }, gaps }
  })
}

/** Summarises moments: their range, how regular they are, the longest stretch without a row, and how many fall when. */
export function summariseTimes(present: Float64Array): TimeSummary {
  const { steps, ...found } = withSorted(present, (sorted) => ({
    steps: stepsOf(sorted),
    min: sorted[0],
    max: sorted[sorted.length - 1],
    histogram: histogramOf(sorted),
  }))
  return {
    of: 'time',
    min: found.min,
    max: found.max,
    longestGap: steps.reduce((longest, step) => (step > longest ? step : longest), 0),
    repeated: present.length - steps.length - 1,
    distinct: steps.length + 1,
    ...usualStep(steps),
    histogram: found.histogram,
  }
}

/** Range, regularity, longest gap and a histogram of moments in time. */
export const time: SummaryKind = {
  name: 'time',
  about: 'First and last moment, how regular they are, the longest stretch without a row, histogram.',
  takes: ['time'],
  summarise(column) {
    const { finite } = finiteValues(column)
    return finite.length === 0 ? { of: 'nothing' } : summariseTimes(finite)
  },
}
