import { type AlertKind, perColumn } from '../alert.ts'
import { ignoreLine } from '../mends.ts'

/** A table without a row, or columns without a value. */
export const empty: AlertKind = {
  name: 'empty',
  about: 'A column has no value at all.',
  find: (context) =>
    perColumn(context, (column) => {
      if (column.missing < column.count) return undefined
      const evidence = `None of its ${column.count} cells has a value.`
      return { alert: 'empty', severity: 'warning', evidence, mend: ignoreLine(column) }
    }),
}
