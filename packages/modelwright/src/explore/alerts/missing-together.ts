import { outKinds } from '../../core/index.ts'
import { type AlertKind, percent } from '../alert.ts'
import { step } from '../mends.ts'

const from = 0.02
const mostNamed = 5

/** Columns that have no value in the same rows. */
export const missingTogether: AlertKind = {
  name: 'missing-together',
  about: 'Several columns are missing in the same rows.',
  find({ profile: { missingPatterns, rowCount, columns } }) {
    const found = missingPatterns.find(({ columns, rows }) => columns.length > 1 && rows > rowCount * from)
    if (found === undefined) return []
    const out = new Set(columns.filter(({ kind }) => outKinds.has(kind)).map(({ name }) => name))
    const flagged = found.columns.find((name) => !out.has(name))
    const names = found.columns.slice(0, mostNamed).map((name) => JSON.stringify(name))
    const more = found.columns.length > mostNamed ? ` and ${found.columns.length - mostNamed} more` : ''
    const evidence = `${names.join(', ')}${more} are missing together in ${found.rows} rows (${percent(found.rows / rowCount)}): one cause, perhaps one that tells something.`
    return [
      {
        alert: 'missing-together',
        severity: 'info',
        evidence,
        ...(flagged === undefined ? {} : { mend: step('missingFlag', { name: flagged }) }),
      },
    ]
  },
}
