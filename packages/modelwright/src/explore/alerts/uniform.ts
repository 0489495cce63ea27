import { type AlertKind, perColumn } from '../alert.ts'
import { ignoreLine } from '../mends.ts'

const fewestBins = 5

/** z of the 0.1 % quantile of a normal distribution. */
const lowest = -3.0902

/** Whether counts are more even than in 999 of 1,000 samples of a uniform distribution (Wilson and Hilferty 1931). */
function isTooEven(counts: readonly number[]): boolean {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const chi = counts.reduce((sum, count) => sum + ((count - mean) * (count - mean)) / mean, 0)
  const free = counts.length - 1
  const share = 2 / (9 * free)
  const z = (Math.cbrt(chi / free) - (1 - share)) / Math.sqrt(share)
  return z < lowest
}

/** Columns whose values are all as frequent as any other. */
export const uniform: AlertKind = {
  name: 'uniform',
  about: 'All levels, or all stretches of the range, hold about as many rows: chi-squared, p > 0.999.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary, kind } = column
      if (summary.of !== 'number' && summary.of !== 'category') return undefined
      if (kind === 'id' || kind === 'constant') return undefined
      const counts =
        summary.of === 'number' ? summary.histogram.counts : summary.top.map(({ count }) => count)
      if ((summary.of === 'category' && summary.rest > 0) || counts.length < fewestBins) return undefined
      if (!isTooEven(counts)) return undefined
      const evidence = `Its ${counts.length} ${summary.of === 'number' ? 'bins' : 'levels'} are more even than chance makes them: given out in turn, or made up?`
      return { alert: 'uniform', severity: 'info', evidence, mend: ignoreLine(column) }
    }),
}
