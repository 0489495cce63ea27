import type { NumberSample } from '../../core/index.ts'

/** Sizes whose product is at most this are counted exactly. */
const mostPaths = 100_000

/** Whether the distance of two samples can be counted exactly in little time. */
export function isCountable(first: NumberSample, second: NumberSample): boolean {
  const isRows = [first, second].every(({ rows, rankError }) => rows === 'at' && rankError === 0)
  return isRows && first.count > 0 && second.count > 0 && first.count * second.count <= mostPaths
}

/** After how many rows, in ascending order of both together, a value ends: only there the two steps are compared. */
function runEnds(first: NumberSample, second: NumberSample): Uint8Array {
  const isEnd = new Uint8Array(first.count + second.count + 1)
  let i = 0
  let j = 0
  let at = 0
  while (i < first.points.length || j < second.points.length) {
    const a = i < first.points.length ? first.points[i] : Number.POSITIVE_INFINITY
    const b = j < second.points.length ? second.points[j] : Number.POSITIVE_INFINITY
    if (a <= b) at += first.counts[i++]
    if (b <= a) at += second.counts[j++]
    isEnd[at] = 1
  }
  return isEnd
}

/**
 * Gives the exact chance that two samples' distribution functions come as far apart, given which rows of both together are
 * tied: the share of all ways to deal the rows to both samples.
 *
 * Follows all lattice paths until they come as far apart, as chances, so that nothing overflows and small chances stay exact.  Cost: O(n·m).
 *
 * @param distance - the greatest difference that was found
 * @see Schröer and Trenkler (1995), Exact and randomization distributions of Kolmogorov-Smirnov tests, CSDA 20; R's psmirnov
 */
export function smirnovExact(first: NumberSample, second: NumberSample, distance: number): number {
  const n = first.count
  const m = second.count
  const isEnd = runEnds(first, second)
  const limit = distance - 1e-12
  let beyond = 0
  /** Keeps the chance of being at (i, j), or counts it as lost where the steps are too far apart. */
  const kept = (i: number, j: number, chance: number): number => {
    if (isEnd[i + j] === 0 || Math.abs(i / n - j / m) < limit) return chance
    beyond += chance
    return 0
  }
  let row = new Float64Array(m + 1)
  row[0] = 1
  for (let j = 1; j <= m; j++) row[j] = kept(0, j, (row[j - 1] * (m - j + 1)) / (n + m - j + 1))
  for (let i = 1; i <= n; i++) {
    const next = new Float64Array(m + 1)
    for (let j = 0; j <= m; j++) {
      const left = n + m - i - j + 1
      const fromFirst = row[j] * (n - i + 1)
      const fromSecond = j === 0 ? 0 : next[j - 1] * (m - j + 1)
      next[j] = kept(i, j, (fromFirst + fromSecond) / left)
    }
    row = next
  }
  return Math.min(1, beyond)
}
