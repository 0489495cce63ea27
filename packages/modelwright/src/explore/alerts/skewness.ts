import { type AlertKind, perColumn } from '../alert.ts'
import { step } from '../mends.ts'

const beyond = 5

/** Numbers with a long tail to one side. */
export const skewness: AlertKind = {
  name: 'skewness',
  about: 'The skewness is over 5, or under −5.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary, kind } = column
      if (kind !== 'number' || summary.of !== 'number' || summary.skewness === null || summary.distinct <= 2)
        return undefined
      if (Math.abs(summary.skewness) <= beyond) return undefined
      const side = summary.skewness > 0 ? 'right' : 'left'
      const evidence = `Skewness ${summary.skewness.toPrecision(3)}: a long tail to the ${side}, which linear learners and plots suffer from; trees do not.`
      return { alert: 'skewness', severity: 'info', evidence, mend: step('power', column) }
    }),
}
