import { type DriftContext, defineDetector, type NumberSample } from '../../core/index.ts'
import { randomNormal } from '../../evaluate/index.ts'
import { unknownFinding } from '../count-table.ts'
import { momentsOf, quantilesOf, rowsBelow } from '../cumulative.ts'
import { worthOf } from '../worth.ts'

/** Random bridges that the p-value is counted by. */
const replicates = 999
/** Cuts of both samples' values that bridges are drawn at. */
const mostCuts = 64

/** Area between the two distribution functions over the points of both. */
function areaBetween(a: NumberSample, b: NumberSample): number {
  const all = Float64Array.from(new Set([...a.points, ...b.points])).sort()
  const [belowA, belowB] = [rowsBelow(a, all, true), rowsBelow(b, all, true)]
  let area = 0
  for (let at = 0; at + 1 < all.length; at++)
    area += Math.abs(belowA[at] / a.count - belowB[at] / b.count) * (all[at + 1] - all[at])
  return area
}

/** Cuts at even shares of both samples together, the gaps after them, and the share of rows up to each. */
function commonSteps(a: NumberSample, b: NumberSample): { shares: Float64Array; gaps: Float64Array } {
  const shares = Array.from({ length: mostCuts + 1 }, (_, at) => at / mostCuts)
  const cuts = Float64Array.from(new Set([...quantilesOf(a, shares), ...quantilesOf(b, shares)])).sort()
  const [belowA, belowB] = [rowsBelow(a, cuts, true), rowsBelow(b, cuts, true)]
  return {
    shares: belowA.map((below, at) => (below + belowB[at]) / (a.count + b.count)),
    gaps: cuts.map((cut, at) => (at + 1 < cuts.length ? cuts[at + 1] - cut : 0)),
  }
}

/** The share of random bridges with at least this area: what two samples of one distribution are apart by. */
function chanceOf(area: number, a: NumberSample, b: NumberSample, context: DriftContext): number {
  const { shares, gaps } = commonSteps(a, b)
  const root = Math.sqrt(worthOf(a.count, b.count, context))
  const path = new Float64Array(shares.length)
  let asFar = 1
  for (let replicate = 0; replicate < replicates; replicate++) {
    const seed = context.seed.split('bridge', replicate)
    let height = 0
    for (let at = 0; at < path.length; at++) {
      height += Math.sqrt(Math.max(0, shares[at] - (at === 0 ? 0 : shares[at - 1]))) * randomNormal(seed)
      path[at] = height
    }
    let drawn = 0
    for (let at = 0; at < path.length; at++) drawn += Math.abs(path[at] - shares[at] * height) * gaps[at]
    if (drawn / root >= area) asFar++
  }
  return asFar / (replicates + 1)
}

/**
 * Measures how far rows would have to move, on average, to turn one sample into the other, in standard deviations of the reference.
 *
 * It sees how far values went, not only that they did: one far outlier in a thousand moves it little. The p-value is counted
 * by 999 random bridges, so that it is 0.001 at least: take it for its effect, and `ks` for its p-value.
 * Missing: left out.  Seeded: yes.  Cost: O(distinct values log distinct values), and 130,000 random numbers.
 *
 * @returns statistic: the distance in the unit of the column. Effect: the same over the standard deviation of the reference
 * @see Villani (2009), Optimal Transport, §6; scipy.stats.wasserstein_distance
 */
export const wasserstein = defineDetector({
  name: 'wasserstein',
  about: 'How far rows moved, in standard deviations of the reference',
  takes: ['number'],
  options: {},
  effect: {
    most: Number.POSITIVE_INFINITY,
    material: 0.1,
    about: 'mean move in standard deviations of the reference',
  },
  detect(reference: NumberSample, current: NumberSample, _options, context) {
    if (reference.count === 0 || current.count === 0) return unknownFinding
    const area = areaBetween(reference, current)
    const { sd } = momentsOf(reference)
    const effect = area === 0 ? 0 : sd > 0 ? area / sd : Number.POSITIVE_INFINITY
    return { statistic: area, effect, pValue: area === 0 ? 1 : chanceOf(area, reference, current, context) }
  },
})
