import { type AlertKind, perColumn, percent } from '../alert.ts'
import { step } from '../mends.ts'

const from = 0.9
/** From here on a column is as good as constant. */
const to = 0.99

/** Categories of which one level takes nearly all rows. */
export const unevenLevels: AlertKind = {
  name: 'uneven-levels',
  about: 'One level of a category has over 90 % of the rows.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary, kind, count, missing } = column
      if (kind !== 'category' && kind !== 'boolean') return undefined
      if (summary.of !== 'category' || summary.top.length < 2) return undefined
      const share = summary.top[0].count / (count - missing)
      if (!(share > from) || share >= to) return undefined
      const evidence = `${percent(share)} of its values are ${JSON.stringify(summary.top[0].level)}; the other ${column.distinct - 1} share the rest.`
      return { alert: 'uneven-levels', severity: 'info', evidence, mend: step('poolRare', column) }
    }),
}
