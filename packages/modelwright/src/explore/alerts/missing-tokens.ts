import { type AlertKind, perColumn } from '../alert.ts'
import { valueMends } from '../mends.ts'

const isToken = (level: string): boolean =>
  /^\s*(n\/?a|nan|null|nil|missing|not available|#n\/a|-+|\?+|\.)\s*$/i.test(level)

/** Levels that are words for a missing value. */
export const missingTokens: AlertKind = {
  name: 'missing-tokens',
  about: 'A frequent level such as "NA" or "?" stands for a missing value.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary, type } = column
      if (summary.of !== 'category' || (type !== 'category' && type !== 'text')) return undefined
      const found = summary.top.filter(({ level }) => isToken(level))
      if (found.length === 0) return undefined
      const rows = found.reduce((sum, { count }) => sum + count, 0)
      const evidence = `${rows} rows hold ${found.map(({ level }) => JSON.stringify(level)).join(' or ')}, which reads like a missing value.`
      return { alert: 'missing-tokens', severity: 'warning', evidence, mend: valueMends.tokens(column) }
    }),
}
