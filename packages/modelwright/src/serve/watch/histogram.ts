/** Counts values in buckets. */
export interface Histogram {
  /** Upper ends of the buckets, rising; a value at an end belongs below it. */
  readonly bounds: Float64Array
  /** One longer than `bounds`. */
  readonly counts: Float64Array
  sum: number
}

/** Makes an empty one. */
export function emptyHistogram(bounds: Float64Array): Histogram {
  return { bounds, counts: new Float64Array(bounds.length + 1), sum: 0 }
}

/** Counts a value; clocks that step back give 0. */
export function observe(histogram: Histogram, value: number): void {
  const { bounds, counts } = histogram
  let low = 0
  let high = bounds.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= bounds[middle]!) high = middle
    else low = middle + 1
  }
  counts[low]!++
  histogram.sum += value > 0 ? value : 0
}
