import type { Contender } from '../contender.ts'
import { classCuts, thinned } from '../curve-points.ts'

/** Both errors of one class against the rest, over all thresholds. */
export interface DetCurve {
  readonly class: string
  /** From none predicted positive to all, at most 200; only where both errors occur. */
  readonly points: readonly {
    readonly falsePositiveRate: number
    readonly falseNegativeRate: number
    readonly threshold: number
  }[]
}

/**
 * Traces what is missed against what is flagged in vain over all thresholds (detection error tradeoff).
 *
 * Drawn on normal-deviate axes, scores of normal shape give straight lines, and small errors can be told apart. One curve for
 * a binary target, one a class for more. A class without rows, or with all of them, has no points.
 *
 * @see Martin et al. (1997), The DET curve in assessment of detection task performance; scikit-learn det_curve
 */
export function det(contender: Contender): readonly DetCurve[] {
  return classCuts(contender).map(({ class: name, cuts }) => {
    const last = cuts[cuts.length - 1]
    const negatives = last === undefined ? 0 : last.rows - last.positives
    if (last === undefined || last.positives === 0 || negatives === 0) return { class: name, points: [] }
    const points = cuts
      .map(({ threshold, positives, rows }) => ({
        falsePositiveRate: (rows - positives) / negatives,
        falseNegativeRate: 1 - positives / last.positives,
        threshold,
      }))
      .filter((point) => point.falsePositiveRate > 0 && point.falseNegativeRate > 0)
    if (points.length === 0) return { class: name, points }
    return { class: name, points: thinned(points, (p) => p.falsePositiveRate - p.falseNegativeRate) }
  })
}
