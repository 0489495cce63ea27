import { type AlertKind, perColumn } from '../alert.ts'
import { ignoreLine } from '../mends.ts'

/** Columns with one value only: nothing can be learnt from them. */
export const constant: AlertKind = {
  name: 'constant',
  about: 'A column has one value only, or none.',
  find: (context) =>
    perColumn(context, (column) => {
      if (column.kind !== 'constant') return undefined
      return { alert: 'constant', severity: 'info', evidence: column.reason, mend: ignoreLine(column) }
    }),
}
