/** A quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan, numpy's default). */
export function quantileOf(sorted: Float64Array, probability: number): number {
  const place = (sorted.length - 1) * probability
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  const part = place - below
  const step = sorted[above] - sorted[below]
  return Number.isFinite(step)
    ? sorted[below] + step * part
    : sorted[below] * (1 - part) + sorted[above] * part
}
