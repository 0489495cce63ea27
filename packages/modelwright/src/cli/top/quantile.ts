/**
 * Estimates a quantile from buckets: evenly within the one it falls into, from 0 within the first; the last end where it lies
 * above all of them.
 *
 * @param below - how many were at most so much, by upper end
 * @param share - from 0 to 1
 * @returns undefined where nothing was counted
 */
export function quantileOf(below: ReadonlyMap<number, number>, share: number): number | undefined {
  const ends = [...below].sort(([a], [b]) => a - b)
  const count = ends.at(-1)?.[1] ?? 0
  if (!(count > 0)) return undefined
  const rank = share * count
  let [low, before] = [0, 0]
  for (const [end, reached] of ends) {
    if (reached >= rank && reached > before)
      return end === Infinity ? low : low + ((end - low) * (rank - before)) / (reached - before)
    low = end === Infinity ? low : end
    before = reached
  }
  return low
}

/** What was counted between two readings; all of the later one where counting began anew. */
export function growth(
  earlier: ReadonlyMap<number, number>,
  later: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  const grown = new Map([...later].map(([end, count]) => [end, count - (earlier.get(end) ?? 0)]))
  return [...grown.values()].some((count) => count < 0) ? later : grown
}
