import type { Contender } from '../contender.ts'
import { classCuts, thinned } from '../curve-points.ts'

/** The precision-recall curve of one class against the rest. */
export interface PrecisionRecallCurve {
  readonly class: string
  /** Share of rows of the class: the precision of guessing. */
  readonly share: number
  /** By falling threshold, at most 200. */
  readonly points: readonly {
    readonly recall: number
    readonly precision: number
    readonly threshold: number
  }[]
}

/**
 * Traces precision against recall over all thresholds: what `pr-auc` averages, and where a threshold is chosen.
 *
 * One curve for a binary target, one a class for more. A class without rows has no points.
 */
export function precisionRecall(contender: Contender): readonly PrecisionRecallCurve[] {
  return classCuts(contender).map(({ class: name, cuts }) => {
    const last = cuts[cuts.length - 1]
    if (last === undefined || last.positives === 0) return { class: name, share: 0, points: [] }
    const points = cuts
      .filter(({ rows }) => rows > 0)
      .map(({ threshold, positives, rows }) => ({
        recall: positives / last.positives,
        precision: positives / rows,
        threshold,
      }))
    return {
      class: name,
      share: last.positives / last.rows,
      points: thinned(points, ({ recall }) => recall),
    }
  })
}
