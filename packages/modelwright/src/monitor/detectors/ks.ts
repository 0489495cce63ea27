import { defineDetector, type NumberSample } from '../../core/index.ts'
import { unknownFinding } from '../count-table.ts'
import { rowsBelow } from '../cumulative.ts'
import { heavierTail } from '../distributions/heavier-tail.ts'
import { smirnovTail } from '../distributions/kolmogorov.ts'
import { isCountable, smirnovExact } from '../distributions/smirnov-exact.ts'
import { worthOf } from '../worth.ts'

/** Greatest difference of the two distribution functions, of samples whose rows lie at their points. */
function distanceAtPoints(a: NumberSample, b: NumberSample): number {
  let i = 0
  let j = 0
  let belowA = 0
  let belowB = 0
  let most = 0
  while (i < a.points.length && j < b.points.length) {
    const [first, second] = [a.points[i], b.points[j]]
    if (first <= second) belowA += a.counts[i++]
    if (second <= first) belowB += b.counts[j++]
    most = Math.max(most, Math.abs(belowA / a.count - belowB / b.count))
  }
  return most
}

/** Of a histogram only its edges are known: there alone the functions are compared; the last bin is open. */
function distanceAtEdges(edges: NumberSample, other: NumberSample): number {
  const inner = edges.points.subarray(0, -1)
  const own = rowsBelow(edges, inner, true)
  const others = rowsBelow(other, inner, true)
  let most = 0
  for (let at = 0; at < own.length; at++)
    most = Math.max(most, Math.abs(own[at] / edges.count - others[at] / other.count))
  return most
}

function distanceOf(reference: NumberSample, current: NumberSample): number {
  if (reference.rows === 'between') return distanceAtEdges(reference, current)
  if (current.rows === 'between') return distanceAtEdges(current, reference)
  return distanceAtPoints(reference, current)
}

/**
 * Compares numbers by the greatest difference of their distribution functions (Kolmogorov and Smirnov, two samples).
 *
 * It sees any change, those in the middle best. Up to a hundred thousand pairs of rows the p-value is counted exactly, ties included;
 * beyond, by the limiting distribution, which with ties is too great rather than too small. Of a histogram only the edges are
 * compared, and the error of a sketch is taken off the distance before it is judged.
 * Missing: left out.  Seeded: no.  Cost: O(distinct values), and O(n·m) where it is counted.
 *
 * @returns statistic and effect: the difference, from 0 to 1
 * @see Hodges (1958), The significance probability of the Smirnov two-sample test; scipy.stats.ks_2samp
 */
export const ks = defineDetector({
  name: 'ks',
  about: 'Greatest difference of two distribution functions',
  takes: ['number'],
  options: {},
  effect: { most: 1, material: 0.05, about: 'greatest difference of the shares of rows up to a value' },
  detect(reference: NumberSample, current: NumberSample, _options, context) {
    if (reference.count === 0 || current.count === 0) return unknownFinding
    const distance = distanceOf(reference, current)
    const isPlain = (context.designEffect ?? 1) <= 1
    if (isPlain && isCountable(reference, current))
      return { statistic: distance, effect: distance, pValue: smirnovExact(reference, current, distance) }
    const sure = Math.max(0, distance - reference.rankError - current.rankError)
    const tail = smirnovTail(sure, worthOf(reference.count, current.count, context))
    return { statistic: distance, effect: distance, pValue: heavierTail(tail, context.degrees) }
  },
})
