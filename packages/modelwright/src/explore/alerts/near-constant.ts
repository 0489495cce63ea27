import { type AlertKind, perColumn, percent } from '../alert.ts'
import { ignoreLine } from '../mends.ts'

const from = 0.99

/** Columns in which nearly every row has the same value. */
export const nearConstant: AlertKind = {
  name: 'near-constant',
  about: 'At least 99 % of the rows that have a value have the same one.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary, count, missing, kind } = column
      if (kind === 'constant' || summary.of !== 'category' || summary.top.length === 0) return undefined
      const share = summary.top[0].count / (count - missing)
      if (share < from) return undefined
      const evidence = `${percent(share)} of its values are ${JSON.stringify(summary.top[0].level)}.`
      return { alert: 'near-constant', severity: 'info', evidence, mend: ignoreLine(column) }
    }),
}
