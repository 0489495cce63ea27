import { type FiniteNumbers, withFinite } from '../finite-numbers.ts'
import { firstBeyond, histogramOf } from '../histogram.ts'
import type { NumberSummary, Outliers } from '../profile-types.ts'
import { quantileOf } from '../quantile.ts'
import type { SummaryKind } from '../summary.ts'

const probabilities = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const

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
function scaleFor({ least, greatest: high }: FiniteNumbers): number {
  const most = Math.max(-least, high)
  let scale = 1
  while (most * scale > greatest) scale /= step
  while (most > 0 && most * scale < 1 / greatest) scale *= step
  return scale
}

/** Moments of values of any size: scaled by a power of two where their powers would overflow or vanish. */
function momentsOf(finite: FiniteNumbers): Moments {
  const scale = scaleFor(finite)
  const { count } = finite
  const { mean, second, third, fourth } = finite.powers(scale)
  const back = (value: number): number =>
    Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value / scale))
  const variance = second / count
  const isFlat = !(variance > 0)
  return {
    mean: back(mean),
    sd: back(count > 1 ? Math.sqrt(second / (count - 1)) : 0),
    skewness: isFlat ? null : third / count / (variance * Math.sqrt(variance)),
    kurtosis: isFlat ? null : fourth / count / (variance * variance) - 3,
  }
}

/** The distance from the median to which so many values are nearer, where those from `split` on are not below it. */
function distanceAt(
  sorted: Float64Array,
  { median, split, nearer }: { readonly median: number; readonly split: number; readonly nearer: number },
): number {
  const below = (at: number): number => median - sorted[split - 1 - at]
  const above = (at: number): number => sorted[split + at] - median
  // Of these values and the next one, so many lie below the median.
  let low = Math.max(0, nearer + 1 - (sorted.length - split))
  let high = Math.min(split, nearer + 1)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (below(middle) < above(nearer - middle)) low = middle + 1
    else high = middle
  }
  const furthestBelow = low > 0 ? below(low - 1) : 0
  return low > nearer ? furthestBelow : Math.max(furthestBelow, above(nearer - low))
}

/** Median distance from the median. */
function medianDistance(sorted: Float64Array, median: number): number {
  const split = firstBeyond(sorted, 0, (value) => value >= median)
  const place = (sorted.length - 1) / 2
  const found = distanceAt(sorted, { median, split, nearer: Math.ceil(place) })
  return Number.isInteger(place)
    ? found
    : (distanceAt(sorted, { median, split, nearer: Math.floor(place) }) + found) / 2
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

function shapeOf(finite: FiniteNumbers): Omit<NumberSummary, 'infinite' | 'of' | keyof Moments> {
  const sorted = finite.sort()
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
    isWhole: finite.isWhole,
    ...finite.runs(),
    outliers: outliersOf(sorted, quantiles),
    histogram,
  }
}

/**
 * Summarises numbers, of which at least one is finite.
 *
 * Missing: left out.  Cost: O(n) time.
 */
export function summariseNumbers(finite: FiniteNumbers): NumberSummary {
  const moments = momentsOf(finite)
  const { min, max, quantiles, zeros, negative, ...rest } = shapeOf(finite)
  return {
    ...{ of: 'number', ...moments, min, max, quantiles, infinite: finite.infinite, zeros, negative },
    ...rest,
  }
}

/** Moments, quantiles, outliers and a histogram of numbers. */
export const number: SummaryKind = {
  name: 'number',
  about:
    'Mean, spread, skewness, kurtosis, quantiles, zeros, negative and infinite values, outliers, the most frequent values, histogram.',
  takes: ['number'],
  summarise(column) {
    const { values } = column as { readonly values: Float64Array }
    return withFinite(values, (finite) => (finite.count === 0 ? { of: 'nothing' } : summariseNumbers(finite)))
  },
}
