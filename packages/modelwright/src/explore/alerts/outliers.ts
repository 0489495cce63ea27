import { type AlertKind, perColumn, shown } from '../alert.ts'
import { step } from '../mends.ts'

const from = 0.01
const farthest = 10
const fewestValues = 10

/** Numbers some of which lie far from all others. */
export const outliers: AlertKind = {
  name: 'outliers',
  about: 'Over 1 % of the values, or one ten times as far as the fences, lie outside of Tukey’s fences.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary, kind, count, missing } = column
      if (kind !== 'number' || summary.of !== 'number' || summary.distinct < fewestValues) return undefined
      const { fences, below, above, robust } = summary.outliers
      const outside = below + above
      const width = fences[1] - fences[0]
      const isFar =
        width > 0 &&
        (summary.max > fences[1] + farthest * width || summary.min < fences[0] - farthest * width)
      if (outside === 0 || width === 0 || (!isFar && outside / (count - missing) <= from)) return undefined
      const also = robust === null ? '' : `; ${robust} by the robust z-score`
      const evidence = `${outside} values lie outside ${shown(fences[0])} … ${shown(fences[1])}${also}; the range is ${shown(summary.min)} … ${shown(summary.max)}.`
      return { alert: 'outliers', severity: isFar ? 'warning' : 'info', evidence, mend: step('clip', column) }
    }),
}
