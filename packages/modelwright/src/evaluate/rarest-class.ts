/** Counts the rows of the rarest class that occurs; 0 for no rows. */
export function rarestClass(truth: ArrayLike<number>): number {
  const counts = new Map<number, number>()
  for (let row = 0; row < truth.length; row++) counts.set(truth[row], (counts.get(truth[row]) ?? 0) + 1)
  return counts.size === 0 ? 0 : [...counts.values()].reduce((least, count) => Math.min(least, count))
}

/** Counts the rows with the given class code. */
export function countOf(codes: ArrayLike<number>, code: number): number {
  let count = 0
  for (let row = 0; row < codes.length; row++) if (codes[row] === code) count++
  return count
}
