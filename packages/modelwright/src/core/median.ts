/** The middle value; of an even count the mean of the two in the middle, NaN of none. */
export function medianOf(values: ArrayLike<number>): number {
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  const low = sorted[(sorted.length - 1) >> 1]
  const high = sorted[sorted.length >> 1]
  return low === high ? low : (low + high) / 2
}
