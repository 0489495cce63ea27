import { type AlertKind, perColumn } from '../alert.ts'
import { step } from '../mends.ts'

const from = 50

/** Categories with so many levels that each has few rows. */
export const highCardinality: AlertKind = {
  name: 'high-cardinality',
  about: 'A category has more than 50 levels.',
  find: (context) =>
    perColumn(context, (column) => {
      if (column.kind !== 'category' || column.distinct <= from) return undefined
      const perLevel = (column.count - column.missing) / column.distinct
      const evidence = `${column.distinct} levels, ${perLevel >= 10 ? Math.round(perLevel) : perLevel.toPrecision(2)} rows each on average; rare ones are pooled.`
      return { alert: 'high-cardinality', severity: 'info', evidence, mend: step('targetEncoding', column) }
    }),
}
