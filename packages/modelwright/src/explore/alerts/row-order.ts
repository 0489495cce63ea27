import type { AlertKind } from '../alert.ts'

const from = 0.3

/** A target that follows the order of the rows. */
export const rowOrder: AlertKind = {
  name: 'row-order',
  about: 'The target goes with the row number: rows are sorted, or drift.',
  find({ profile: { target } }) {
    const order = target?.order ?? 0
    if (target === undefined || order < from) return []
    const evidence = `The order of the rows tells the target (${order.toFixed(2)} of 1): sorted by it, or changing with time; folds of neighbouring rows would mislead.`
    return [
      {
        alert: 'row-order',
        column: target.name,
        severity: order > 0.9 ? 'warning' : 'info',
        evidence,
        mend: 'split: random({ test: 0.2 })',
      },
    ]
  },
}
