import { type AlertKind, perColumn, timeLine } from '../alert.ts'

/** Numbers that come in seasons. */
export const seasonal: AlertKind = {
  name: 'seasonal',
  about: 'In the order of time, a column repeats itself.',
  find: (context) =>
    perColumn(context, (column) => {
      const { season, points } = column.series ?? {}
      if (season === undefined) return undefined
      const evidence = `In the order of time it repeats itself after ${season.lag} of ${points} points (autocorrelation ${season.correlation.toFixed(2)}).`
      return { alert: 'seasonal', severity: 'info', evidence, mend: timeLine(context) }
    }),
}
