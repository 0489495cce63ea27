import { exp, log, log1p, sigmoid } from '@modelwright/runtime'
import { type BinaryRows, binaryRows, type Calibrator, logOdds } from '../calibrator.ts'

interface Line {
  readonly slope: number
  readonly intercept: number
}

/** What to aim at: not quite 0 and 1, as if each class had one row more (Platt's prior). */
function aimsOf({ came, weightOf }: BinaryRows) {
  const counts = [0, 0]
  came.forEach((code, row) => {
    counts[code] += weightOf(row)
  })
  const [negatives, positives] = counts
  return {
    aims: [1 / (negatives + 2), (positives + 1) / (positives + 2)],
    odds: log((positives + 1) / (negatives + 1)),
  }
}

/** The loss that is left, its gradient and its curvature at a line. */
function lossAt({ slope, intercept }: Line, odds: Float64Array, rows: BinaryRows, aims: readonly number[]) {
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

/** Newton's method with halved steps; the loss is convex. */
function descend(odds: Float64Array, rows: BinaryRows, aims: readonly number[], start: Line): Line {
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

/**
 * Stretches and shifts the log-odds of two classes so that probabilities come true as often as they say (Platt scaling).
 *
 * Two numbers are learnt, so that a few hundred rows do. Where the log-odds would have to be turned around, every row gets
 * the share of the positive class.
 * Weights count.  Cost: some passes over the rows.
 *
 * @see Platt (1999), Probabilistic outputs for support vector machines; scikit-learn CalibratedClassifierCV(method='sigmoid')
 */
export const platt: Calibrator = {
  name: 'platt',
  about: 'Stretches and shifts log-odds',
  tasks: ['binary'],
  fit(scored) {
    const rows = binaryRows(scored)
    const { aims, odds: share } = aimsOf(rows)
    const odds = rows.probabilities.map(logOdds)
    const line = descend(odds, rows, aims, { slope: 1, intercept: 0 })
    return line.slope > 0 ? { method: 'logit', ...line } : { method: 'logit', slope: 0, intercept: share }
  },
}
