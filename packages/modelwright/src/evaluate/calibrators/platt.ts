import { boundedScore, log } from '@modelwright/runtime'
import { type BinaryRows, binaryRows, type Calibrator } from '../calibrator.ts'
import { descend } from '../logistic-line.ts'

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
    const odds = rows.probabilities.map((p) => boundedScore(p, true))
    const line = descend(odds, rows, aims, { slope: 1, intercept: 0 })
    return line.slope > 0 ? { method: 'logit', ...line } : { method: 'logit', slope: 0, intercept: share }
  },
}
