import { type AlertKind, perColumn } from '../alert.ts'
import { step } from '../mends.ts'

/** Numbers some of which are infinite. */
export const infinite: AlertKind = {
  name: 'infinite',
  about: 'A column holds infinite values.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary } = column
      if (summary.of !== 'number' || summary.infinite === 0) return undefined
      const evidence = `${summary.infinite} of its values are infinite: a division by zero, or a mark for something else?`
      return { alert: 'infinite', severity: 'error', evidence, mend: step('clip', column) }
    }),
}
