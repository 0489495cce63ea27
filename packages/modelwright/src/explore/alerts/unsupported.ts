import { type AlertKind, perColumn } from '../alert.ts'
import { valueMends } from '../mends.ts'

const from = 0.5
const fewest = 5

/** Columns whose values are of several kinds at once. */
export const unsupported: AlertKind = {
  name: 'unsupported',
  about: 'Numbers and words, or characters that cannot be printed, stand in one column.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary, type } = column
      if (summary.of !== 'category' || type !== 'category' || column.personal !== undefined) return undefined
      const numbers = summary.top.filter(({ level }) => /^[+-]?\d+([.,]\d+)?$/.test(level)).length
      const words = summary.top.length - numbers
      if (numbers < fewest || words === 0 || numbers < summary.top.length * from) return undefined
      const word = summary.top.find(({ level }) => !/^[+-]?\d+([.,]\d+)?$/.test(level))
      const evidence = `Most of its frequent values are numbers, but not all: ${JSON.stringify(word?.level)} makes it a column of levels.`
      return { alert: 'unsupported', severity: 'warning', evidence, mend: valueMends.mixed(column) }
    }),
}
