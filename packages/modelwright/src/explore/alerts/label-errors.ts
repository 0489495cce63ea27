import { type AlertKind, percent } from '../alert.ts'

const mostNamed = 5

/** Rows whose label other rows contradict. */
export const labelErrors: AlertKind = {
  name: 'label-errors',
  about: 'A learner that has not seen the row is sure of another label.',
  find({ profile: { labelErrors, rowCount }, target }) {
    if (labelErrors === undefined || target === undefined || labelErrors.count === 0) return []
    const rows = labelErrors.rows.slice(0, mostNamed).map(({ row }) => row)
    const evidence = `${labelErrors.count} rows (${percent(labelErrors.count / rowCount)}) seem to have a wrong label by a learner that saw other rows only; the most doubtful: ${rows.join(', ')}.`
    return [{ alert: 'label-errors', column: target.name, severity: 'warning', evidence }]
  },
}
