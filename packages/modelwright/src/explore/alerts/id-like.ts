import { type AlertKind, perColumn } from '../alert.ts'
import { ignoreLine } from '../mends.ts'

/** Columns that number or name the rows. */
export const idLike: AlertKind = {
  name: 'id-like',
  about: 'A column names the row and says nothing about others.',
  find: (context) =>
    perColumn(context, (column) => {
      if (column.kind !== 'id') return undefined
      return { alert: 'id-like', severity: 'warning', evidence: column.reason, mend: ignoreLine(column) }
    }),
}
