import { type AlertKind, perColumn, percent } from '../alert.ts'
import { step } from '../mends.ts'

const from = 0.05
const half = 0.5

/** Columns some rows of which have no value. */
export const missing: AlertKind = {
  name: 'missing',
  about: 'At least 5 % of the rows have no value, up to half.',
  find: (context) =>
    perColumn(context, (column) => {
      const share = column.missing / column.count
      if (!(share >= from) || share > half) return undefined
      const evidence = `${percent(share)} of its cells are missing; learners that cannot take that are given the median or the most frequent level.`
      return { alert: 'missing', severity: 'info', evidence, mend: step('missingFlag', column) }
    }),
}
