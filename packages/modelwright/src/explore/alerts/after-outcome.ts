import { type AlertKind, perColumn } from '../alert.ts'
import { ignoreLine } from '../mends.ts'

const from = 0.6
const oneSidedFrom = 0.1

/** Columns that were filled in once the outcome was known. */
export const afterOutcome: AlertKind = {
  name: 'after-outcome',
  about: 'Whether a column has a value at all tells the target.',
  find: (context) =>
    perColumn(context, (column) => {
      const { missingTells = 0, filledFor } = column
      const isOneSided = filledFor !== undefined && missingTells > oneSidedFrom
      if (!isOneSided && missingTells < from) return undefined
      const classes = filledFor?.map((name) => JSON.stringify(name)).join(', ')
      const evidence = isOneSided
        ? `It has values for ${classes} only: written down after the outcome?`
        : `Whether it has a value tells the target (${missingTells.toFixed(2)} of 1): written down after the outcome?`
      return { alert: 'after-outcome', severity: 'error', evidence, mend: ignoreLine(column) }
    }),
}
