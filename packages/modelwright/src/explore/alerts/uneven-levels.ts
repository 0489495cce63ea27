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
      const others = column.distinct - 1
      const rest = others === 1 ? 'the other level has the rest' : `the other ${others} levels share the rest`
      const evidence = `${percent(share)} of its values are ${JSON.stringify(summary.top[0].level)}; ${rest}.`
      // Of two levels none can be pooled, and nothing is wrong with them.
      const mend = others === 1 ? {} : { mend: step('poolRare', column) }
      return { alert: 'uneven-levels', severity: 'info', evidence, ...mend }
    }),
}
