import { type AlertKind, counted, percent } from '../alert.ts'
import { fixesAnd } from '../mends.ts'
import type { ColumnProfile } from '../profile-types.ts'

/** Drops them, whatever the columns that name a row say. */
function mendOf(columns: readonly ColumnProfile[]): string {
  const ids = columns.filter(({ kind }) => kind === 'id').map(({ name }) => JSON.stringify(name))
  const except = ids.length === 0 ? '' : `except: [${ids.join(', ')}], `
  return fixesAnd(`dropDuplicates({ ${except}spelling: true })`)
}

/** Rows that say the same as an earlier one, but for an id or a spelling. */
export const nearDuplicates: AlertKind = {
  name: 'near-duplicates',
  about: 'Rows equal earlier rows but for ids, case, marks and blanks.',
  find({ profile: { nearDuplicateRows, rowCount, columns } }) {
    if (nearDuplicateRows === null || nearDuplicateRows === 0) return []
    const evidence = `${counted(nearDuplicateRows, 'row')} (${percent(nearDuplicateRows / rowCount)}) ${nearDuplicateRows === 1 ? 'equals' : 'equal'} an earlier one but for ids, case, marks and blanks.`
    return [{ alert: 'near-duplicates', severity: 'warning', evidence, mend: mendOf(columns) }]
  },
}
