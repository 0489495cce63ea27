import { type AlertKind, percent } from '../alert.ts'

/** Rows that say the same as an earlier one, but for an id or a spelling. */
export const nearDuplicates: AlertKind = {
  name: 'near-duplicates',
  about: 'Rows equal earlier rows but for ids, case, marks and blanks.',
  find({ profile: { nearDuplicateRows, rowCount } }) {
    if (nearDuplicateRows === null || nearDuplicateRows === 0) return []
    const evidence = `${nearDuplicateRows} rows (${percent(nearDuplicateRows / rowCount)}) equal an earlier one but for ids, case, marks and blanks.`
    return [
      { alert: 'near-duplicates', severity: 'warning', evidence, mend: 'clean: [trim(), dropDuplicates()]' },
    ]
  },
}
