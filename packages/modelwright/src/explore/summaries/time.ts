import { type FiniteNumbers, withFinite } from '../finite-numbers.ts'
import { histogramOf } from '../histogram.ts'
import type { TimeSummary } from '../profile-types.ts'
import type { SummaryKind } from '../summary.ts'

type Steps = Pick<TimeSummary, 'longestGap' | 'repeated' | 'distinct' | 'step' | 'gaps'>

/** The most frequent step, the smallest of those; how many are it, and how many are over three times as long. */
function stepsOf(finite: FiniteNumbers): Steps {
  const steps = finite.distances()
  const { count } = steps
  const seen = { repeated: finite.count - count - 1, distinct: count + 1 }
  if (count === 0) return { longestGap: 0, ...seen, step: null, gaps: 0 }
  const sorted = steps.sort()
  const [usual = { value: sorted[0], count: 1 }] = steps.runs().top
  let gaps = 0
  for (let at = count - 1; at >= 0 && sorted[at] > 3 * usual.value; at--) gaps++
  return {
    ...{ longestGap: sorted[count - 1], ...seen },
    step: { usual: usual.value, share: usual.count / count },
    gaps,
  }
}

/** Summarises moments: their range, how regular they are, the longest stretch without a row, and how many fall when. */
export function summariseTimes(finite: FiniteNumbers): TimeSummary {
  const sorted = finite.sort()
  const min = sorted[0]
  const max = sorted[sorted.length - 1]
  const histogram = histogramOf(sorted)
  const { longestGap, repeated, distinct, step, gaps } = stepsOf(finite)
  return { of: 'time', min, max, longestGap, repeated, distinct, step, gaps, histogram }
}

/** Range, regularity, longest gap and a histogram of moments in time. */
export const time: SummaryKind = {
  name: 'time',
  about: 'First and last moment, how regular they are, the longest stretch without a row, histogram.',
  takes: ['time'],
  summarise(column) {
    const { values } = column as { readonly values: Float64Array }
    return withFinite(values, (finite) => (finite.count === 0 ? { of: 'nothing' } : summariseTimes(finite)))
  },
}
