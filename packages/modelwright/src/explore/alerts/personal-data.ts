import { type AlertKind, perColumn, percent } from '../alert.ts'
import { ignoreLine } from '../mends.ts'

/** Columns that seem to hold data of persons. */
export const personalData: AlertKind = {
  name: 'personal-data',
  about: 'Values look like e-mail addresses, phone numbers, bank accounts, payment cards or IP addresses.',
  find: (context) =>
    perColumn(context, (column) => {
      const { personal } = column
      if (personal === undefined) return undefined
      const evidence = `${percent(personal.share)} of the values looked at are ${personal.kind}; they are not shown here. May they be used, and kept in a model?`
      return { alert: 'personal-data', severity: 'error', evidence, mend: ignoreLine(column) }
    }),
}
