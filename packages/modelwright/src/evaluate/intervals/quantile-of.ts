/** Reads a quantile between sorted values, linear between neighbours. */
export function quantileOf(sorted: Float64Array, share: number): number {
  const position = Math.min(Math.max(share, 0), 1) * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (position - below) * (sorted[above] - sorted[below])
}
