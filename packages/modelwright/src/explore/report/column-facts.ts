import {
  type Part,
  shownCount,
  shownMoment,
  shownNumber,
  shownShare,
  shownStretch,
} from '../../core/report/index.ts'
import type {
  CategorySummary,
  Characters,
  ColumnProfile,
  NumberSummary,
  TimeSummary,
} from '../profile-types.ts'
import { relationText } from './relation-text.ts'

type Fact = readonly [string, Part]

function numberFacts(summary: NumberSummary, present: number): Fact[] {
  const { quantiles, mean, sd, min, max, skewness, kurtosis, infinite, zeros, negative, outliers, top } =
    summary
  const outside = outliers.below + outliers.above
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
    ...(outside > 0 ? [['outside the fences', shownCount(outside)] as const] : []),
    ...(top.length > 0 && top[0].count > present / 20
      ? [['most frequent', `${shownNumber(top[0].value)} (${shownShare(top[0].count / present)})`] as const]
      : []),
  ]
}

function writtenWith({ letters, digits, blanks, punctuation, other }: Characters): string {
  const shares: readonly (readonly [string, number])[] = [
    ['letters', letters],
    ['digits', digits],
    ['blanks', blanks],
    ['marks', punctuation],
    ['beyond ASCII', other],
  ]
  return shares
    .filter(([, share]) => share >= 0.01)
    .map(([name, share]) => `${name} ${shownShare(share)}`)
    .join(', ')
}

function categoryFacts({ top, lengths, rare, characters }: CategorySummary, present: number): Fact[] {
  const length = lengths.min === lengths.max ? `${lengths.min}` : `${lengths.min} … ${lengths.max}`
  return [
    ['most frequent', shownShare(top[0].count / present)],
    ['length of values', length],
    ...(rare.levels > 0
      ? [['in rare levels', `${shownShare(rare.rows / present)} (${shownCount(rare.levels)})`] as const]
      : []),
    ['written with', writtenWith(characters)],
  ]
}

function timeFacts({ min, max, longestGap, step, gaps, repeated }: TimeSummary): Fact[] {
  return [
    ['first', shownMoment(min)],
    ['last', shownMoment(max)],
    ['longest gap', shownStretch(longestGap)],
    ...(step === null
      ? []
      : [['usual step', `${shownStretch(step.usual)} (${shownShare(step.share)})`] as const]),
    ...(gaps > 0 ? [['over three steps', shownCount(gaps)] as const] : []),
    ...(repeated > 0 ? [['repeated moments', shownCount(repeated)] as const] : []),
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
