import { histogramOf } from '../histogram.ts'
import type { NumberSummary } from '../profile-types.ts'
import { quantileOf } from '../quantile.ts'
import { finiteValues, type SummaryKind } from '../summary.ts'

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
  for (const value of values) sum += value
  const mean = sum / length
  let second = 0
  let third = 0
  let fourth = 0
  for (const value of values) {
    const deviation = value - mean
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

/**
 * Summarises numbers.
 *
 * Missing: left out by the caller.  Cost: O(n log n) time for the order, one copy of the values.
 *
 * @param present - finite values, without missing ones; at least one
 * @param infinite - how many infinite values were left out besides
 */
export function summariseNumbers(present: Float64Array, infinite = 0): NumberSummary {
  const sorted = present.slice().sort()
  let zeros = 0
  let negative = 0
  for (const value of sorted) {
    if (value === 0) zeros++
    else if (value < 0) negative++
  }
  return {
    of: 'number',
    ...safeMoments(present, sorted),
    min: sorted[0],
    max: sorted[sorted.length - 1],
    quantiles: Object.fromEntries(
      probabilities.map((probability) => [probability, quantileOf(sorted, probability)]),
    ),
    infinite,
    zeros,
    negative,
    histogram: histogramOf(sorted),
  }
}

/** Moments, quantiles and a histogram of numbers. */
export const number: SummaryKind = {
  name: 'number',
  about: 'Mean, spread, skewness, kurtosis, quantiles, zeros, negative and infinite values, histogram.',
  takes: ['number'],
  summarise(column) {
    const { finite, infinite } = finiteValues(column)
    return finite.length === 0 ? { of: 'nothing' } : summariseNumbers(finite, infinite)
  },
}
