import { type AlertKind, perColumn, percent } from '../alert.ts'
import { step } from '../mends.ts'

const from = 0.5

/** Numbers of which most are zero. */
export const zeros: AlertKind = {
  name: 'zeros',
  about: 'At least half of the values are zero.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary } = column
      if (summary.of !== 'number' || column.kind !== 'number' || summary.distinct <= 2) return undefined
      const share = summary.zeros / (column.count - column.missing)
      if (!(share >= from) || share === 1) return undefined
      const evidence = `${percent(share)} of its values are zero: whether there is an amount at all may say more than how much.`
      return { alert: 'zeros', severity: 'info', evidence, mend: step('bin', column) }
    }),
}
