import { type AlertKind, perColumn, timeLine } from '../alert.ts'

/** Numbers that wander with time. */
export const nonStationary: AlertKind = {
  name: 'non-stationary',
  about: 'In the order of time, a column has no level it returns to (augmented Dickey-Fuller, 5 %).',
  find: (context) =>
    perColumn(context, (column) => {
      const { wanders, dickeyFuller = 0, points } = column.series ?? {}
      if (wanders !== true) return undefined
      const evidence = `In the order of time it does not return to one level (Dickey-Fuller ${dickeyFuller.toFixed(2)} over ${points} points): rows to come may lie outside of what was learnt.`
      return { alert: 'non-stationary', severity: 'info', evidence, mend: timeLine(context) }
    }),
}
