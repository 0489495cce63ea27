import { type AlertKind, perColumn } from '../alert.ts'
import { ignoreLine } from '../mends.ts'

const fewestRows = 20

/** Columns in which every row has a value of its own, though they are not ids. */
export const unique: AlertKind = {
  name: 'unique',
  about: 'Every row has its own value.',
  find: (context) =>
    perColumn(context, (column) => {
      const { kind, distinct, missing, count, summary } = column
      if (kind === 'id' || kind === 'constant' || missing > 0 || distinct < count || count < fewestRows)
        return undefined
      if (summary.of === 'number' && !summary.isWhole) return undefined
      const evidence = `Each of the ${count} rows has its own value: if it names the row it says nothing of others.`
      return { alert: 'unique', severity: 'info', evidence, mend: ignoreLine(column) }
    }),
}
