import { type AlertKind, counted, percent } from '../alert.ts'
import { fixesAnd } from '../mends.ts'

/** Rows that equal an earlier one. */
export const duplicateRows: AlertKind = {
  name: 'duplicate-rows',
  about: 'Rows equal earlier rows in every column.',
  find({ duplicateRows: count, table }) {
    if (count === 0) return []
    const evidence = `${counted(count, 'row')} (${percent(count / table.rowCount)}) ${count === 1 ? 'equals' : 'equal'} an earlier row in every column; ${count === 1 ? 'it' : 'they'} may be honest.`
    return [{ alert: 'duplicate-rows', severity: 'warning', evidence, mend: fixesAnd('dropDuplicates()') }]
  },
}
