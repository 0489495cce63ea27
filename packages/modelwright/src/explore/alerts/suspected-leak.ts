import { type AlertKind, perColumn, percent } from '../alert.ts'
import { suspectedFrom } from '../leaks.ts'
import { ignoreLine } from '../mends.ts'

/** Columns that give the target away all by themselves. */
export const suspectedLeak: AlertKind = {
  name: 'suspected-leak',
  about: 'One column alone foretells the target on rows that were not looked at.',
  find: (context) =>
    perColumn(context, (column) => {
      if (column.kind === 'id' || column.kind === 'constant') return undefined
      const found = context.foretells(column)
      if (found < suspectedFrom) return undefined
      const evidence = `Alone it foretells ${percent(found)} of the target on rows not looked at: was it known before the outcome?`
      return { alert: 'suspected-leak', severity: 'error', evidence, mend: ignoreLine(column) }
    }),
}
