import { foldAscii } from '@modelwright/runtime'
import { type AlertKind, perColumn } from '../alert.ts'
import { valueMends } from '../mends.ts'

/** Levels that differ in case, blanks or marks only. */
export const spellings: AlertKind = {
  name: 'spellings',
  about: 'Several frequent levels say the same in another spelling.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary, type } = column
      if (summary.of !== 'category' || type !== 'category' || column.personal !== undefined) return undefined
      const seen = new Map<string, string>()
      const twins = summary.top.flatMap(({ level }): (readonly [string, string])[] => {
        const key = foldAscii(level).replace(/[^a-z0-9\u0080-\uffff]+/g, '')
        // Numbers with and without a mark differ, and words for "missing" are another matter.
        if (!/[a-z\u0080-\uffff]{2}/.test(key) || key === 'na') return []
        const first = seen.get(key)
        if (first === undefined) seen.set(key, level)
        return first === undefined ? [] : [[first, level]]
      })
      if (twins.length === 0) return undefined
      const [[first, second]] = twins
      const evidence = `${JSON.stringify(first)} and ${JSON.stringify(second)} differ in case, blanks or marks only${twins.length > 1 ? ` (and ${twins.length - 1} more)` : ''}.`
      return { alert: 'spellings', severity: 'warning', evidence, mend: valueMends.spellings(column) }
    }),
}
