import type { Contender } from '../contender.ts'
import { classCuts, thinned } from '../curve-points.ts'

/** The ROC curve of one class against the rest. */
export interface RocCurve {
  readonly class: string
  /** From (0, 0) to (1, 1), at most 200. The threshold of the first is null: nothing is predicted positive. */
  readonly points: readonly {
    readonly falsePositiveRate: number
    readonly truePositiveRate: number
    readonly threshold: number | null
  }[]
}

/**
 * Traces true against false positive rate over all thresholds: what the AUC is the area of.
 *
 * One curve for a binary target, one a class for more. A class without rows, or with all of them, has no points.
 */
export function roc(contender: Contender): readonly RocCurve[] {
  return classCuts(contender).map(({ class: name, cuts }) => {
    const last = cuts[cuts.length - 1]
    const negatives = last === undefined ? 0 : last.rows - last.positives
    if (last === undefined || last.positives === 0 || negatives === 0) return { class: name, points: [] }
    const points = cuts.map(({ threshold, positives, rows }) => ({
      falsePositiveRate: (rows - positives) / negatives,
      truePositiveRate: positives / last.positives,
      threshold,
    }))
    const origin = { falsePositiveRate: 0, truePositiveRate: 0, threshold: null }
    return {
      class: name,
      points: thinned([origin, ...points], (p) => p.falsePositiveRate + p.truePositiveRate),
    }
  })
}
