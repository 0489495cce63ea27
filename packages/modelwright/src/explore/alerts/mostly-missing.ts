import { type AlertKind, perColumn, percent } from '../alert.ts'
import { ignoreLine } from '../mends.ts'

const from = 0.5

/** Columns of which most rows have no value. */
export const mostlyMissing: AlertKind = {
  name: 'mostly-missing',
  about: 'More than half of the rows have no value.',
  find: (context) =>
    perColumn(context, (column) => {
      const share = column.missing / column.count
      if (!(share > from) || share === 1) return undefined
      const evidence = `${percent(share)} of its cells are missing.`
      return { alert: 'mostly-missing', severity: 'warning', evidence, mend: ignoreLine(column) }
    }),
}
