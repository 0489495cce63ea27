import { withSorted } from '../../core/with-sorted.ts'
import { firstBeyond, histogramOf } from '../histogram.ts'
import type { NumberSummary, Outliers } from '../profile-types.ts'
import { quantileOf } from '../quantile.ts'
import { finiteValues, type SummaryKind } from '../summary.ts'

const probabilities = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const

/** Most frequent values that are told. */
const mostTop = 5

interface Moments {
  readonly mean: number
  readonly sd: number
  readonly skewness: number | null
  readonly kurtosis: number | null
}

/** Powers of values are summed between the inverse of this and this; 2¹⁰⁰ is a step towards it. */
const greatest = 1e40
const step = 1.2676506002282294e30

/** A power of two that brings values into a range in which their powers can be summed. */
function scaleFor(sorted: Float64Array): number {
  const most = Math.max(-sorted[0], sorted[sorted.length - 1])
  let scale = 1
  while (most * scale > greatest) scale /= step
  while (most > 0 && most * scale < 1 / greatest) scale *= step
  return scale
}

/** Moments of values of any size: scaled by a power of two where their powers would overflow or vanish. */
function safeMoments(present: Float64Array, sorted: Float64Array): Moments {
  const scale = scaleFor(sorted)
  if (scale === 1) return momentsOf(present)
  const moments = momentsOf(present.map((value) => value * scale))
  const back = (value: number): number =>
    Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value / scale))
  return { ...moments, mean: back(moments.mean), sd: back(moments.sd) }
}

/** Two passes: the mean first, then powers of the deviations from it. */
function momentsOf(values: Float64Array): Moments {
  const { length } = values
  let sum = 0
  // Loops by index: they take half the time over millions of values.
  for (let at = 0; at < length; at++) sum += values[at]
  const mean = sum / length
  let second = 0
  let third = 0
  let fourth = 0
  for (let at = 0; at < length; at++) {
    const deviation = values[at] - mean
    const square = deviation * deviation
    second += square
    third += square * deviation
    fourth += square * square
  }
  const variance = second / length
  const isFlat = !(variance > 0)
  return {
    mean,
    sd: length > 1 ? Math.sqrt(second / (length - 1)) : 0,
    skewness: isFlat ? null : third / length / (variance * Math.sqrt(variance)),
    kurtosis: isFlat ? null : fourth / length / (variance * variance) - 3,
  }
}

/** Distinct values, and the most frequent ones. */
function runsOf(sorted: Float64Array): Pick<NumberSummary, 'distinct' | 'top'> {
  const top: { value: number; count: number }[] = []
  let distinct = 0
  let least = 1
  for (let start = 0; start < sorted.length; ) {
    const value = sorted[start]
    let end = start + 1
    while (end < sorted.length && sorted[end] === value) end++
    distinct++
    if (end - start > least) {
      top.push({ value: value + 0, count: end - start })
      top.sort((a, b) => b.count - a.count || a.value - b.value)
      if (top.length > mostTop) top.pop()
      if (top.length === mostTop) least = top[mostTop - 1].count
    }
    start = end
  }
  return { distinct, top }
}

/** Median distance from the median: from the middle outwards, the nearer side first. */
function medianDistance(sorted: Float64Array, median: number): number {
  let high = firstBeyond(sorted, 0, (value) => value >= median)
  let low = high - 1
  const place = (sorted.length - 1) / 2
  let before = 0
  let found = 0
  for (let taken = 0; taken <= Math.ceil(place); taken++) {
    before = found
    const below = low >= 0 ? median - sorted[low] : Number.POSITIVE_INFINITY
    const above = high < sorted.length ? sorted[high] - median : Number.POSITIVE_INFINITY
    if (below <= above) {
      found = below
      low--
    } else {
      found = above
      high++
    }
  }
  return Number.isInteger(place) ? found : (before + found) / 2
}

/** Counts values that are far from the others. */
function outliersOf(sorted: Float64Array, quantiles: Readonly<Record<string, number>>): Outliers {
  const { 0.25: low, 0.5: median, 0.75: high } = quantiles
  const reach = 1.5 * (high - low)
  const fences = [Math.max(-Number.MAX_VALUE, low - reach), Math.min(Number.MAX_VALUE, high + reach)] as const
  const below = firstBeyond(sorted, 0, (value) => value >= fences[0])
  const above = sorted.length - firstBeyond(sorted, 0, (value) => value > fences[1])
  const limit = 3.5 * 1.4826 * medianDistance(sorted, median)
  const near =
    firstBeyond(sorted, 0, (value) => value - median > limit) -
    firstBeyond(sorted, 0, (value) => median - value <= limit)
  const isKnown = limit > 0 && Number.isFinite(limit)
  return { fences, below, above, robust: isKnown ? sorted.length - near : null }
}

function shapeOf(sorted: Float64Array): Omit<NumberSummary, 'infinite' | 'of' | keyof Moments> {
  const quantiles = Object.fromEntries(
    probabilities.map((probability) => [probability, quantileOf(sorted, probability)]),
  )
  const negative = firstBeyond(sorted, 0, (value) => value >= 0)
  const histogram = histogramOf(sorted)
  return {
    min: sorted[0],
    max: sorted[sorted.length - 1],
    quantiles,
    zeros: firstBeyond(sorted, 0, (value) => value > 0) - negative,
    negative,
    isWhole: sorted.every(Number.isInteger),
    ...runsOf(sorted),
    outliers: outliersOf(sorted, quantiles),
    histogram,
  }
}

/**
 * Summarises numbers.
 *
 * Missing: left out by the caller.  Cost: O(n) time, a copy of the values and as much to sort it with.
 *
 * @param present - finite values, without missing ones; at least one
 * @param infinite - how many infinite values were left out besides
 */
export function summariseNumbers(present: Float64Array, infinite = 0): NumberSummary {
  return withSorted(present, (sorted) => {
    const { min, max, quantiles, zeros, negative, ...rest } = shapeOf(sorted)
    const moments = safeMoments(present, sorted)
    return { of: 'number', ...moments, min, max, quantiles, infinite, zeros, negative, ...rest }
  })
}

/** Moments, quantiles, outliers and a histogram of numbers. */
export const number: SummaryKind = {
  name: 'number',
  about:
    'Mean, spread, skewness, kurtosis, quantiles, zeros, negative and infinite values, outliers, the most frequent values, histogram.',
  takes: ['number'],
  summarise(column) {
    const { finite, infinite } = finiteValues(column)
    return finite.length === 0 ? { of: 'nothing' } : summariseNumbers(finite, infinite)
  },
}
