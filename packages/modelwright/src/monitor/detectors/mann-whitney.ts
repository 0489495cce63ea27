import { defineDetector, type NumberSample } from '../../core/index.ts'
import { unknownFinding } from '../count-table.ts'
import { rowsBelow } from '../cumulative.ts'
import { heavierTail, twoSided } from '../distributions/heavier-tail.ts'

interface Ranked {
  /** Share of pairs in which the current row is the greater, ties half. */
  readonly share: number
  /** What ties take off the number of rows, in the variance. */
  readonly tied: number
}

function ranked(reference: NumberSample, current: NumberSample): Ranked {
  const total = reference.count + current.count
  let i = 0
  let j = 0
  let below = 0
  let pairs = 0
  let tied = 0
  while (j < current.points.length || i < reference.points.length) {
    const first = i < reference.points.length ? reference.points[i] : Number.POSITIVE_INFINITY
    const second = j < current.points.length ? current.points[j] : Number.POSITIVE_INFINITY
    const a = first <= second ? reference.counts[i++] : 0
    const b = second <= first ? current.counts[j++] : 0
    pairs += b * (below + a / 2)
    below += a
    const both = a + b
    tied += (both * both * both - both) / total / (total - 1)
  }
  return { share: pairs / reference.count / current.count, tied }
}

/** Rows counted at the edges of a histogram, so that those of one bin are ties. */
function atEdges({ points }: NumberSample, sample: NumberSample): NumberSample {
  const below = rowsBelow(sample, points.subarray(0, -1), true)
  const counts = points.map(
    (_, at) => (at < below.length ? below[at] : sample.count) - (at === 0 ? 0 : below[at - 1]),
  )
  return { ...sample, points, counts, rows: 'at' }
}

function comparable(a: NumberSample, b: NumberSample): readonly [NumberSample, NumberSample] {
  const edges = a.rows === 'between' ? a : b.rows === 'between' ? b : undefined
  return edges === undefined ? [a, b] : [atEdges(edges, a), atEdges(edges, b)]
}

/**
 * Compares numbers by how often a row of the window is greater than one of the reference (Wilcoxon, Mann and Whitney).
 *
 * It sees that numbers became greater or smaller, with fewer rows than `ks` needs, and nothing else. By the normal distribution,
 * with the correction for ties; the error of a sketch is taken off first. Rows within one bin of a histogram are ties.
 * Missing: left out.  Seeded: no.  Cost: O(distinct values).
 *
 * @returns statistic: the share of pairs, ties half. Effect: its distance from one half, twice: from 0 to 1
 * @see Mann and Whitney (1947); scipy.stats.mannwhitneyu(method='asymptotic', use_continuity=False)
 */
export const mannWhitney = defineDetector({
  name: 'mann-whitney',
  about: 'Whether numbers became greater or smaller',
  takes: ['number'],
  options: {},
  effect: {
    most: 1,
    material: 0.1,
    about: 'share of pairs in which the later row is greater, less that of the others',
  },
  detect(reference: NumberSample, current: NumberSample, _options, context) {
    const [n, m] = [reference.count, current.count]
    if (n === 0 || m === 0) return unknownFinding
    const { share, tied } = ranked(...comparable(reference, current))
    const effect = Math.abs(2 * share - 1)
    const variance = (Math.max(0, n + m + 1 - tied) / (12 * n * m)) * Math.max(1, context.designEffect ?? 1)
    const sure = Math.max(0, Math.abs(share - 0.5) - reference.rankError - current.rankError)
    const pValue =
      sure === 0 || variance === 0 ? 1 : heavierTail(twoSided(sure / Math.sqrt(variance)), context.degrees)
    return { statistic: share, effect, pValue }
  },
})
