import { type AlertKind, percent } from '../alert.ts'
import { sqlName, watchLine } from '../mends.ts'
import type { ColumnProfile } from '../profile-types.ts'

/** Which label is right no line can say: this one has every run tell how many rows contradict others. */
function mendOf(columns: readonly ColumnProfile[], target: string): string {
  const ids = columns.flatMap(({ name, kind }) => (kind === 'id' && name !== target ? [name] : []))
  const out = [target, ...ids].map(sqlName).join(', ')
  const labels = `count(DISTINCT ${sqlName(target)})`
  return watchLine(
    `SELECT * EXCLUDE (${out}), ${labels} FROM snapshot GROUP BY ALL HAVING ${labels} > 1`,
    'equal rows have one label',
  )
}

/** Rows with equal features and another label. */
export const conflictingLabels: AlertKind = {
  name: 'conflicting-labels',
  about: 'Rows equal others in every column but the target.',
  find({ profile: { conflictingRows, rowCount, columns }, target }) {
    if (target === undefined || conflictingRows === null || conflictingRows === 0) return []
    const evidence = `${conflictingRows} rows (${percent(conflictingRows / rowCount)}) equal a row with another label in every other column: no learner can be right about all of them.`
    return [
      {
        alert: 'conflicting-labels',
        column: target.name,
        severity: 'warning',
        evidence,
        mend: mendOf(columns, target.name),
      },
    ]
  },
}
