import { type AlertKind, percent } from '../alert.ts'

/** Rows that equal an earlier one. */
export const duplicateRows: AlertKind = {
  name: 'duplicate-rows',
  about: 'Rows equal earlier rows in every column.',
  find({ duplicateRows: count, table }) {
    if (count === 0) return []
    const evidence = `${count} rows (${percent(count / table.rowCount)}) equal an earlier row in every column; they may be honest.`
    return [{ alert: 'duplicate-rows', severity: 'warning', evidence, mend: 'clean: [dropDuplicates()]' }]
  },
}
