import { roundOutward } from './round-outward.ts'

const dayMs = 86_400_000

/**
 * Tells where nearly all values lie: the 0.5 % and 99.5 % quantiles, rounded outward.
 *
 * Numbers to three significant digits, times to whole days.
 *
 * @param present - values without missing ones
 * @returns undefined where there is no value
 */
export function rangeOf(
  present: Float64Array,
  type: 'number' | 'time',
): readonly [number, number] | undefined {
  if (present.length === 0) return undefined
  const sorted = present.slice().sort()
  const last = sorted.length - 1
  const low = sorted[Math.floor(last * 0.005)] + 0
  const high = sorted[Math.ceil(last * 0.995)] + 0
  if (type === 'number') return roundOutward(low, high)
  return [Math.floor(low / dayMs) * dayMs + 0, Math.ceil(high / dayMs) * dayMs + 0]
}
