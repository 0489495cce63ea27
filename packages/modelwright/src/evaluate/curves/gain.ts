import type { Contender } from '../contender.ts'
import { classCuts, thinned } from '../curve-points.ts'

/** How many of one class are found among the rows that look most like it. */
export interface GainCurve {
  readonly class: string
  /** From (0, 0) to (1, 1), at most 200. */
  readonly points: readonly {
    /** Share of all rows that are flagged, those with the highest probability first. */
    readonly flagged: number
    /** Share of the class's rows that are among them. */
    readonly found: number
    /** How many times as many as among as many rows taken at random. */
    readonly lift: number
  }[]
}

/**
 * Tells how many rows of a class are found by looking only at the most likely ones: cumulative gain, and lift.
 *
 * For those who can handle a part of all rows. One curve for a binary target, one a class for more; rows of equal
 * probability are flagged together. A class without rows has no points. Weights count.
 */
export function gain(contender: Contender): readonly GainCurve[] {
  return classCuts(contender).map(({ class: name, cuts }) => {
    const last = cuts[cuts.length - 1]
    if (last === undefined || last.positives === 0) return { class: name, points: [] }
    const points = cuts.map(({ positives, rows }) => {
      const flagged = rows / last.rows
      const found = positives / last.positives
      return { flagged, found, lift: found / flagged }
    })
    const origin = { flagged: 0, found: 0, lift: points[0].lift }
    return { class: name, points: thinned([origin, ...points], ({ flagged }) => flagged) }
  })
}

/** Reads off the curve which share is found by flagging a share of the rows, between points along the line. */
export function foundAt({ points }: GainCurve, flagged: number): number {
  const after = points.findIndex((point) => point.flagged >= flagged)
  if (after < 0) return Number.NaN
  if (after === 0) return points[0].found
  const [low, high] = [points[after - 1], points[after]]
  return low.found + ((flagged - low.flagged) / (high.flagged - low.flagged)) * (high.found - low.found)
}
