import type { Histogram } from './profile-types.ts'

/** Bins at most: what a small plot can show. */
const mostBins = 40

/** A loop by index: `every` takes many times as long over millions of values. */
function areWhole(values: Float64Array): boolean {
  for (let at = 0; at < values.length; at++) if (!Number.isInteger(values[at])) return false
  return true
}

/** Bin width by Freedman and Diaconis, bounded to 10 to 40 bins; whole numbers of a narrow range get a bin each. */
function binCount(count: number, range: number, spread: number, isUnit: boolean): number {
  if (isUnit) return range + 1
  const width = (2 * spread) / Math.cbrt(count)
  return Math.max(10, Math.min(mostBins, width > 0 ? Math.ceil(range / width) : mostBins))
}

/** Gives the bin of a finite value that lies within the edges. */
export function placeInBins({ edges, counts }: Histogram): (value: number) => number {
  const last = counts.length - 1
  const start = edges[0]
  const width = (edges[counts.length] - start) / counts.length
  return (value) =>
    width > 0 && width < Number.POSITIVE_INFINITY ? Math.min(last, Math.floor((value - start) / width)) : 0
}

/** The first place from `from` on whose value is beyond, in values of which those beyond come last. */
export function firstBeyond(
  sorted: Float64Array,
  from: number,
  isBeyond: (value: number) => boolean,
): number {
  let low = from
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBeyond(sorted[middle])) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * Counts values in bins of equal width.
 *
 * @param sorted - values without missing ones, ascending; at least one
 * @see Freedman and Diaconis (1981), On the histogram as a density estimator
 */
export function histogramOf(sorted: Float64Array): Histogram {
  const { length } = sorted
  const low = sorted[0]
  const high = sorted[length - 1]
  if (low === high || !Number.isFinite(high - low)) return { edges: [low, high], counts: [length] }
  const spread = sorted[Math.floor(length * 0.75)] - sorted[Math.floor(length * 0.25)]
  const isUnit = high - low < mostBins && areWhole(sorted)
  const bins = binCount(length, high - low, spread, isUnit)
  const start = isUnit ? low - 0.5 : low
  const width = isUnit ? 1 : (high - low) / bins
  const edges = Array.from({ length: bins + 1 }, (_, i) => (i === bins && !isUnit ? high : start + i * width))
  const counts = new Array<number>(bins).fill(0)
  const place = placeInBins({ edges, counts })
  let from = 0
  for (let bin = 0; bin < bins; bin++) {
    const to = firstBeyond(sorted, from, (value) => place(value) > bin)
    counts[bin] = to - from
    from = to
  }
  return { edges, counts }
}
