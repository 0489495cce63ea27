import {
  type Part,
  shownCount,
  shownMoment,
  shownNumber,
  shownShare,
  shownStretch,
} from '../../core/report/index.ts'
import type { CategorySummary, ColumnProfile, NumberSummary, TimeSummary } from '../profile-types.ts'
import { relationText } from './relation-text.ts'

type Fact = readonly [string, Part]

function numberFacts(summary: NumberSummary, present: number): Fact[] {
  const { quantiles, mean, sd, min, max, skewness, kurtosis, infinite, zeros, negative } = summary
  const range = (low: number, high: number): string => `${shownNumber(low)} … ${shownNumber(high)}`
  return [
    ['mean ± sd', `${shownNumber(mean)} ± ${shownNumber(sd)}`],
    ['median', shownNumber(quantiles['0.5'])],
    ['middle half', range(quantiles['0.25'], quantiles['0.75'])],
    ['90 % within', range(quantiles['0.05'], quantiles['0.95'])],
    ['range', range(min, max)],
    ...(skewness === null ? [] : [['skewness', shownNumber(skewness)] as const]),
    ...(kurtosis === null ? [] : [['excess kurtosis', shownNumber(kurtosis)] as const]),
    ...(infinite > 0 ? [['infinite', shownCount(infinite)] as const] : []),
    ...(zeros > 0 ? [['zeros', shownShare(zeros / present)] as const] : []),
    ...(negative > 0 ? [['negative', shownShare(negative / present)] as const] : []),
  ]
}

function categoryFacts({ top, lengths }: CategorySummary, present: number): Fact[] {
  const length = lengths.min === lengths.max ? `${lengths.min}` : `${lengths.min} … ${lengths.max}`
  return [
    ['most frequent', shownShare(top[0].count / present)],
    ['length of values', length],
  ]
}

function timeFacts({ min, max, longestGap }: TimeSummary): Fact[] {
  return [
    ['first', shownMoment(min)],
    ['last', shownMoment(max)],
    ['longest gap', shownStretch(longestGap)],
  ]
}

function summaryFacts({ summary, count, missing }: ColumnProfile): Fact[] {
  const present = count - missing
  if (summary.of === 'number') return numberFacts(summary, present)
  if (summary.of === 'category') return categoryFacts(summary, present)
  return summary.of === 'time' ? timeFacts(summary) : []
}

/** Facts of a column for its section. */
export function columnFacts(column: ColumnProfile): Fact[] {
  const { count, missing, distinct, relation } = column
  const share = count === 0 ? 0 : missing / count
  return [
    ...(relation === undefined ? [] : [['with the target', relationText(relation)] as const]),
    ['missing', missing === 0 ? 'none' : `${shownShare(share)} (${shownCount(missing)})`],
    ['distinct', shownCount(distinct)],
    ...summaryFacts(column),
  ]
}
