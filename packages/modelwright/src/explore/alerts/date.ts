import { type AlertKind, perColumn } from '../alert.ts'
import { valueMends } from '../mends.ts'

const from = 0.9
const fewestLevels = 5

/** A day, a month and a year with marks between, or a month by name. */
const isDate = (text: string): boolean =>
  /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}([ T]\d{1,2}:\d{2}.*)?$/.test(text) ||
  /^(\d{1,2}[. -]+)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ -]+\d{1,4}(,? \d{4})?$/i.test(
    text,
  )

/** Strings that are dates in another spelling than ISO. */
export const date: AlertKind = {
  name: 'date',
  about: 'Most strings of a column are dates that were not read as such.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary, type, kind } = column
      if (summary.of !== 'category' || (type !== 'category' && type !== 'text') || kind === 'constant')
        return undefined
      const dates = summary.top.filter(({ level }) => isDate(level)).length
      if (summary.top.length < fewestLevels || dates < summary.top.length * from) return undefined
      const evidence = `Its values look like dates, such as ${JSON.stringify(summary.top[0].level)}, but are read as ${kind === 'text' ? 'text' : 'levels'}.`
      return { alert: 'date', severity: 'warning', evidence, mend: valueMends.date(column) }
    }),
}
