import type { Target } from '../core/index.ts'
import type { Contender } from './contender.ts'
import { columnOfMatrix } from './one-versus-rest.ts'
import { hasNaN, rankedRows } from './row-order.ts'

/** Points a curve is thinned to. */
export const maxPoints = 200

/**
 * Keeps at most 200 points, spread evenly along a measure that never falls; the first and the last always stay.
 *
 * @param measure - how far along the curve a point lies
 */
export function thinned<Point>(
  points: readonly Point[],
  measure: (point: Point) => number,
): readonly Point[] {
  if (points.length <= maxPoints) return points
  const start = measure(points[0])
  const step = (measure(points[points.length - 1]) - start) / (maxPoints - 1)
  const kept = [points[0]]
  for (let i = 1; i < points.length - 1 && kept.length < maxPoints - 1; i++)
    if (measure(points[i]) - start >= kept.length * step) kept.push(points[i])
  kept.push(points[points.length - 1])
  return kept
}

/** Weight of rows at or above a threshold, positive and in all. */
export interface Cut {
  readonly threshold: number
  readonly positives: number
  readonly rows: number
}

/** One class against the rest: what is above each distinct score, highest first. */
export interface ClassCuts {
  readonly class: string
  readonly cuts: readonly Cut[]
}

type Classes = Exclude<Target, { task: 'regression' }>

function cutsOf(target: Classes, code: number, scores: Float64Array, weights?: Float64Array): Cut[] {
  const { order, runEnds } = rankedRows(scores)
  const cuts: Cut[] = []
  let positives = 0
  let rows = 0
  let start = 0
  for (const end of runEnds) {
    for (let i = start; i < end; i++) {
      const weight = weights?.[order[i]] ?? 1
      rows += weight
      if (target.codes[order[i]] === code) positives += weight
    }
    cuts.push({ threshold: scores[order[start]], positives, rows })
    start = end
  }
  return cuts
}

/**
 * Counts what lies above each score: for the positive class of a binary target, for each class of more.
 *
 * @returns one entry a class; empty cuts where a prediction is NaN
 */
export function classCuts({ target, predictions, weights }: Contender): ClassCuts[] {
  if (target.task === 'regression') throw new Error('bug: a ranking curve of a regression')
  const { classes } = target
  const isBinary = target.task === 'binary'
  const codes = isBinary ? [1] : classes.map((_, code) => code)
  return codes.map((code) => {
    const scores = isBinary ? predictions : columnOfMatrix(predictions, classes.length, code)
    return { class: classes[code], cuts: hasNaN(scores) ? [] : cutsOf(target, code, scores, weights) }
  })
}
