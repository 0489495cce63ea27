import { type AlertKind, counted, perColumn, percent } from '../alert.ts'

const regularFrom = 0.8

function days(ms: number): string {
  const count = ms / 86_400_000
  return count >= 1
    ? counted(Number(count.toPrecision(3)), 'day')
    : counted(Number((ms / 60_000).toPrecision(3)), 'minute')
}

/** Moments that come regularly, with stretches left out. */
export const dateGaps: AlertKind = {
  name: 'date-gaps',
  about: 'A regular column of moments has gaps.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary } = column
      if (
        summary.of !== 'time' ||
        summary.step === null ||
        summary.step.share < regularFrom ||
        summary.gaps === 0
      )
        return undefined
      const evidence = `${percent(summary.step.share)} of its steps are ${days(summary.step.usual)}, but ${summary.gaps} ${summary.gaps === 1 ? 'is' : 'are'} over three times as long; the longest is ${days(summary.longestGap)}.`
      return {
        alert: 'date-gaps',
        severity: 'info',
        evidence,
        mend: `split: time({ by: ${JSON.stringify(column.name)} })`,
      }
    }),
}
