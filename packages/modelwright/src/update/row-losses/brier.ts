import type { RowLoss } from './row-loss.ts'

/**
 * The Brier score of a row: half the sum of squares between probabilities and truth; for two classes `(p − y)²`.
 *
 * Ranges from 0 to 1. Expected of itself: half of `Σ p (1 − p)`; for two classes `p (1 − p)`.
 */
export const brier: RowLoss = {
  name: 'brier',
  tasks: ['binary', 'multiclass'],
  needsScale: false,
  of(truth, said) {
    if (truth.task === 'regression') throw new Error('bug: the Brier score is for classes')
    const { codes, classes } = truth
    if (truth.task === 'binary') return Float64Array.from(codes, (code, row) => (said[row] - code) ** 2)
    return Float64Array.from(codes, (code, row) => {
      let sum = 0
      for (let at = 0; at < classes.length; at++) {
        const off = said[row * classes.length + at] - (at === code ? 1 : 0)
        sum += off * off
      }
      return sum / 2
    })
  },
  expected(task, said, classCount) {
    if (task === 'binary') return said.map((p) => p * (1 - p))
    return Float64Array.from({ length: said.length / classCount }, (_, row) => {
      let sum = 0
      for (let at = row * classCount; at < (row + 1) * classCount; at++) sum += said[at] * (1 - said[at])
      return sum / 2
    })
  },
}
