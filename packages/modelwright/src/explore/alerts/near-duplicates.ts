import { type AlertKind, counted, percent } from '../alert.ts'
import { fixesAnd } from '../mends.ts'
import type { ColumnProfile } from '../profile-types.ts'

/** More columns than this are no line to read. */
const mostNamed = 20

/** Drops them by the columns that are no id; nothing where those are too many to name. */
function mendOf(columns: readonly ColumnProfile[]): { mend?: string } {
  const others = columns.filter(({ kind }) => kind !== 'id').map(({ name }) => JSON.stringify(name))
  if (others.length === columns.length) return { mend: fixesAnd('dropDuplicates({ spelling: true })') }
  if (others.length > mostNamed) return {}
  return { mend: fixesAnd(`dropDuplicates({ by: [${others.join(', ')}], spelling: true })`) }
}

/** Rows that say the same as an earlier one, but for an id or a spelling. */
export const nearDuplicates: AlertKind = {
  name: 'near-duplicates',
  about: 'Rows equal earlier rows but for ids, case, marks and blanks.',
  find({ profile: { nearDuplicateRows, rowCount, columns } }) {
    if (nearDuplicateRows === null || nearDuplicateRows === 0) return []
    const evidence = `${counted(nearDuplicateRows, 'row')} (${percent(nearDuplicateRows / rowCount)}) ${nearDuplicateRows === 1 ? 'equals' : 'equal'} an earlier one but for ids, case, marks and blanks.`
    return [{ alert: 'near-duplicates', severity: 'warning', evidence, ...mendOf(columns) }]
  },
}
