import { type AlertKind, percent } from '../alert.ts'

/** Rows with equal features and another label. */
export const conflictingLabels: AlertKind = {
  name: 'conflicting-labels',
  about: 'Rows equal others in every column but the target.',
  find({ profile: { conflictingRows, rowCount }, target }) {
    if (target === undefined || conflictingRows === null || conflictingRows === 0) return []
    const evidence = `${conflictingRows} rows (${percent(conflictingRows / rowCount)}) equal a row with another label in every other column: no learner can be right about all of them.`
    return [
      {
        alert: 'conflicting-labels',
        column: target.name,
        severity: 'warning',
        evidence,
      },
    ]
  },
}
