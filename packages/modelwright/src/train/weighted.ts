/** The weighted mean; NaN for no rows. */
export function meanOf(values: Float64Array, weights: Float64Array | undefined): number {
  let sum = 0
  let total = 0
  for (let row = 0; row < values.length; row++) {
    const weight = weights === undefined ? 1 : weights[row]
    total += weight
    // Running: a plain sum of huge values would overflow.
    if (weight > 0) sum += (values[row] - sum) * (weight / total)
  }
  return total > 0 ? sum : Number.NaN
}

/**
 * The weighted quantile: the least value at which a share of the weight lies at or below it, halfway to the next where the
 * share is met exactly.
 */
export function quantileOf(values: Float64Array, weights: Float64Array | undefined, share: number): number {
  if (values.length === 0) return Number.NaN
  if (weights === undefined) return plainQuantile(values.slice().sort(), share)
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b])
  const wanted = share * weights.reduce((sum, weight) => sum + weight, 0)
  let below = 0
  for (let at = 0; at < order.length; at++) {
    below += weights[order[at]]
    if (below < wanted) continue
    const isMet = below === wanted && at + 1 < order.length
    return isMet ? values[order[at]] / 2 + values[order[at + 1]] / 2 : values[order[at]]
  }
  return values[order[order.length - 1]]
}

function plainQuantile(sorted: Float64Array, share: number): number {
  const place = share * sorted.length
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(place) - 1))
  if (place === at + 1 && at + 1 < sorted.length) return sorted[at] / 2 + sorted[at + 1] / 2
  return sorted[at]
}
