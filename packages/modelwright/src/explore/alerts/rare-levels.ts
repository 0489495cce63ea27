import { type AlertKind, perColumn, percent } from '../alert.ts'
import { step } from '../mends.ts'

const from = 0.05
const fewestRows = 200

/** Categories with many rows in levels that few rows have. */
export const rareLevels: AlertKind = {
  name: 'rare-levels',
  about: 'Levels of fewer than ten rows hold over 5 % of the rows.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary, kind, count, missing } = column
      if (kind !== 'category' || summary.of !== 'category' || count < fewestRows) return undefined
      const share = summary.rare.rows / (count - missing)
      if (!(share > from)) return undefined
      const evidence = `${summary.rare.levels} levels have fewer than ten rows each, ${percent(share)} of the rows together.`
      return { alert: 'rare-levels', severity: 'info', evidence, mend: step('poolRare', column) }
    }),
}
