import { exp, log1p, sigmoid } from '@modelwright/runtime'
import type { BinaryRows } from './calibrator.ts'

/** Log-odds as a straight line of other log-odds. */
export interface Line {
  readonly slope: number
  readonly intercept: number
}

/** The loss that is left, its gradient and its curvature at a line. */
export function lossAt(
  { slope, intercept }: Line,
  odds: Float64Array,
  rows: BinaryRows,
  aims: readonly number[],
) {
  const sums = { loss: 0, gs: 0, gi: 0, ss: 0, si: 0, ii: 0 }
  for (let row = 0; row < odds.length; row++) {
    const weight = rows.weightOf(row)
    const at = slope * odds[row] + intercept
    const p = sigmoid(at)
    const aim = aims[rows.came[row]]
    sums.loss += weight * (softplus(at) - aim * at)
    const gradient = weight * (p - aim)
    const curvature = weight * p * (1 - p)
    sums.gs += gradient * odds[row]
    sums.gi += gradient
    sums.ss += curvature * odds[row] * odds[row]
    sums.si += curvature * odds[row]
    sums.ii += curvature
  }
  return sums
}

/** log(1 + exp(x)), without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + log1p(exp(-Math.abs(x)))
}

/** Fits a line by Newton's method with halved steps; the loss is convex. */
export function descend(odds: Float64Array, rows: BinaryRows, aims: readonly number[], start: Line): Line {
  let line = start
  let at = lossAt(line, odds, rows, aims)
  for (let round = 0; round < 100; round++) {
    const { gs, gi, ss, si, ii } = at
    const ridge = 1e-12 * (ss + ii) + 1e-300
    const determinant = (ss + ridge) * (ii + ridge) - si * si
    const step = {
      slope: ((ii + ridge) * gs - si * gi) / determinant,
      intercept: ((ss + ridge) * gi - si * gs) / determinant,
    }
    let share = 1
    let next = line
    let there = at
    for (; share > 1e-10; share /= 2) {
      next = { slope: line.slope - share * step.slope, intercept: line.intercept - share * step.intercept }
      there = lossAt(next, odds, rows, aims)
      if (there.loss <= at.loss) break
    }
    const gain = at.loss - there.loss
    if (!(gain >= 0)) break
    line = next
    at = there
    if (gain <= 1e-13 * Math.abs(at.loss)) break
  }
  return line
}
