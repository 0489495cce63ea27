import type { NumberSample } from '../core/index.ts'

/** Rows below each cut, or up to it; shape `[cuts]`. Cuts ascend. Between the edges of a histogram rows are taken as even. */
export function rowsBelow(sample: NumberSample, cuts: ArrayLike<number>, withCut: boolean): Float64Array {
  const { points, counts, rows } = sample
  const below = new Float64Array(cuts.length)
  let at = 0
  let sum = 0
  for (let i = 0; i < cuts.length; i++) {
    const cut = cuts[i]
    while (
      at < points.length &&
      (points[at] < cut || ((withCut || rows === 'between') && points[at] === cut))
    )
      sum += counts[at++]
    below[i] = sum
    if (rows === 'between' && at > 0 && at < points.length)
      below[i] += counts[at] * ((cut - points[at - 1]) / (points[at] - points[at - 1]))
  }
  return below
}

/** The value at a place of the ascending rows, from 0 to count − 1. */
function valuesAt({ points, counts, rows }: NumberSample, places: readonly number[]): number[] {
  let at = 0
  let sum = 0
  return places.map((place) => {
    while (at < points.length - 1 && sum + counts[at] <= place) sum += counts[at++]
    if (rows === 'at' || at === 0) return points[at]
    const share = counts[at] === 0 ? 0 : (place - sum + 0.5) / counts[at]
    return points[at - 1] + Math.min(1, share) * (points[at] - points[at - 1])
  })
}

/** Quantiles at ascending probabilities, linear between neighbouring rows, as numpy has them. */
export function quantilesOf(sample: NumberSample, probabilities: readonly number[]): number[] {
  const places = probabilities.map((probability) => probability * Math.max(0, sample.count - 1))
  const floors = places.map(Math.floor)
  const lows = valuesAt(sample, floors)
  const highs = valuesAt(
    sample,
    floors.map((place) => Math.min(place + 1, sample.count - 1)),
  )
  return places.map((place, i) => {
    const [share, gap] = [place - floors[i], highs[i] - lows[i]]
    // From the nearer end, as numpy does, so that a cut between whole numbers is the same number.
    return share < 0.5 ? lows[i] + gap * share : highs[i] - gap * (1 - share)
  })
}

/** Mean and standard deviation (of all rows, not of a sample of them); NaN without rows. */
export function momentsOf({ points, counts, rows, count }: NumberSample): { mean: number; sd: number } {
  const middle = (at: number): number =>
    rows === 'at' || at === 0 ? points[at] : (points[at - 1] + points[at]) / 2
  let mean = 0
  for (let at = 0; at < points.length; at++) mean += (counts[at] / count) * middle(at)
  let square = 0
  for (let at = 0; at < points.length; at++) {
    const away = middle(at) - mean
    square += (counts[at] / count) * away * away
  }
  return count === 0 ? { mean: Number.NaN, sd: Number.NaN } : { mean, sd: Math.sqrt(square) }
}
