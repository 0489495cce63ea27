import { presentIn } from './present.ts'

/** The values of a column that are there, ascending. */
export function sortedIn(values: Float64Array): Float64Array {
  return presentIn(values).sort()
}

/** The quantile between the two nearest values, as numpy's `linear`; 0 where there is no value. */
export function quantileIn(sorted: Float64Array, share: number): number {
  const last = sorted.length - 1
  if (last < 0) return 0
  const place = share * last
  const at = Math.min(last, Math.floor(place))
  const low = sorted[at]
  const high = sorted[Math.min(last, at + 1)]
  if (low === high) return low + 0
  const part = place - at
  // From the nearer end, as numpy does, and by halves, so that values far apart do not overflow.
  const step = high / 2 - low / 2
  return (part < 0.5 ? low + step * part * 2 : high - step * (1 - part) * 2) + 0
}
