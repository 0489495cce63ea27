import type { Metric, Seed } from '../../core/index.ts'
import type { Contender } from '../contender.ts'
import { metricInput, scorerOf } from '../score.ts'
import { centralInterval, drawCells } from './cell-interval.ts'
import { type Difference, sure } from './delong.ts'
import { mcnemarPValue } from './mcnemar.ts'

/** How sure draws of a difference are that it is above 0; ties count half. */
export function shareAboveZero(draws: Float64Array): number {
  const defined = draws.filter((draw) => !Number.isNaN(draw))
  let above = 0
  for (const draw of defined) above += draw > 0 ? 1 : draw === 0 ? 0.5 : 0
  return defined.length === 0 ? Number.NaN : above / defined.length
}

/** One row for each cell of truth and the two predictions. */
const cellTruth = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1)
const cellOfA = Int32Array.of(0, 0, 1, 1, 0, 0, 1, 1)
const cellOfB = Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1)

function summary(value: number, draws: Float64Array): Difference {
  const betterShare = shareAboveZero(draws)
  const least = 1 / (draws.length + 1)
  const p = Math.min(1, 2 * Math.max(Math.min(betterShare, 1 - betterShare), least))
  return { value, ...centralInterval(draws), p, betterShare }
}

/**
 * Compares two models by a metric that only counts right and wrong classes of two: the shares of the eight cells of truth
 * and both predictions are drawn from what the counts leave possible, as {@link cellInterval} does for one model.
 *
 * Seeded: yes.  Cost: 2,000 draws of eight cells, whatever the rows.
 */
export function cellDifference(metric: Metric, a: Contender, b: Contender, seed: Seed): Difference {
  const { truth, prediction: ofA } = metricInput(metric, a.target, a.predictions, a.threshold)
  const { prediction: ofB } = metricInput(metric, b.target, b.predictions, b.threshold)
  const counts = new Float64Array(8)
  for (let row = 0; row < truth.length; row++) counts[4 * truth[row] + 2 * ofA[row] + ofB[row]]++
  const sign = metric.better === 'higher' ? 1 : -1
  const scoreA = scorerOf(metric, { truth: cellTruth, prediction: cellOfA, classCount: 2 })
  const scoreB = scorerOf(metric, { truth: cellTruth, prediction: cellOfB, classCount: 2 })
  const difference = (weights: ArrayLike<number>): number => sign * (scoreA(weights) - scoreB(weights))
  const value = difference(counts)
  if (ofA.every((code, row) => code === ofB[row])) return sure(value)
  const draws: number[] = []
  drawCells(counts, seed.split('cells'), (weights) => draws.push(difference(weights)))
  return summary(value, Float64Array.from(draws))
}

/** Compares how often two models are right on the same rows: McNemar's exact test, and an interval of the difference. */
export function rightDifference(metric: Metric, a: Contender, b: Contender, seed: Seed): Difference {
  const { truth, prediction: ofA } = metricInput(metric, a.target, a.predictions, a.threshold)
  const { prediction: ofB } = metricInput(metric, b.target, b.predictions, b.threshold)
  let onlyA = 0
  let onlyB = 0
  for (let row = 0; row < truth.length; row++) {
    onlyA += ofA[row] === truth[row] && ofB[row] !== truth[row] ? 1 : 0
    onlyB += ofB[row] === truth[row] && ofA[row] !== truth[row] ? 1 : 0
  }
  const value = (onlyA - onlyB) / truth.length
  if (onlyA + onlyB === 0) return sure(value)
  const draws: number[] = []
  drawCells([onlyA, onlyB, truth.length - onlyA - onlyB], seed.split('cells'), ([a, b, same]) =>
    draws.push((a - b) / (a + b + same)),
  )
  return { ...summary(value, Float64Array.from(draws)), p: mcnemarPValue(onlyA, onlyB) }
}
