import { type AlertKind, perColumn } from '../alert.ts'
import { step } from '../mends.ts'

/** Shorter values, and fewer, are of one length by chance. */
const shortest = 4
const fewestLevels = 10

/** Strings that are all of one length. */
export const constantLength: AlertKind = {
  name: 'constant-length',
  about: 'All strings are equally long: codes rather than words.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary, type, kind } = column
      if (kind === 'id' || summary.of !== 'category' || (type !== 'category' && type !== 'text'))
        return undefined
      const { min, max } = summary.lengths
      if (min !== max || min < shortest || column.distinct < fewestLevels) return undefined
      const evidence = `All ${column.distinct} values have ${min} characters: codes, whose parts may mean something.`
      return { alert: 'constant-length', severity: 'info', evidence, mend: step('targetEncoding', column) }
    }),
}
