import type { CardInput } from './card.ts'
import { plain, table } from './card-text.ts'
import { type GroupFairness, leastGroup } from './fairness/fairness.ts'
import { intervalText, numberText, pText } from './number-text.ts'
import { lookedText, type RobustnessFindings } from './robustness/robustness.ts'
import type { Slice } from './slices.ts'

function sliceRows(slices: readonly Slice[]): string[][] {
  return slices.map(({ column, level, rowCount, score, rest, rate }) => [
    `${plain(column)} is ${plain(level)}`,
    String(rowCount),
    numberText(score.value),
    intervalText(score),
    numberText(rest),
    pText(rate),
  ])
}

/** Says how the model fares on parts of the rows. */
export function slicesSection({ slices }: CardInput): string {
  if (slices === undefined || slices.looked === 0) return ''
  const { given, weak, looked, missed } = slices
  const metric = [...given, ...weak][0]?.metric
  const heads = ['rows where', 'rows', metric ?? 'score', '95 % interval', 'elsewhere', 'adjusted p']
  const spots =
    weak.length === 0
      ? `Of ${looked} slices, the model is on none worse than chance explains.`
      : `Weak spots, of ${looked} slices looked at; at most one in ten is a false find:\n\n${table(heads, sliceRows(weak))}`
  const asked = given.length === 0 ? '' : `${table(heads, sliceRows(given))}\n\n`
  const rest = missed === undefined ? '' : `\n\nThe time was up: ${missed} columns were not looked at.`
  return `## Slices\n\n${asked}${spots}${rest}`
}

function fairnessOfColumn({ column, groups, disparities }: GroupFairness): string {
  const names = [...new Set(groups.flatMap(({ rates }) => Object.keys(rates)))]
  const rows = groups.map(({ level, rowCount, isSmall, rates }) => [
    `${plain(level)}${isSmall ? ' (small)' : ''}`,
    String(rowCount),
    ...names.map((name) => {
      const rate = rates[name]
      if (rate === undefined) return ''
      const interval = intervalText(rate)
      return interval === 'not known' ? numberText(rate.value) : `${numberText(rate.value)} (${interval})`
    }),
  ])
  const gaps = disparities.map(({ measure, difference, ratio, highest, lowest, class: of, p, rate }) => [
    `${measure}${of === undefined ? '' : ` of ${plain(of)}`}`,
    numberText(difference.value),
    intervalText(difference),
    ratio === null ? '' : numberText(ratio),
    `${plain(highest)}, ${plain(lowest)}`,
    pText(p),
    pText(rate),
  ])
  const heads = ['measure', 'difference', '95 % interval', 'ratio', 'most, least', 'p', 'adjusted p']
  const between =
    gaps.length === 0
      ? `Fewer than two groups have ${leastGroup} rows: none are compared.`
      : table(heads, gaps)
  return `### By ${plain(column)}\n\n${table(['group', 'rows', ...names], rows)}\n\n${between}`
}

/** Says how groups are treated. */
export function fairnessSection({ fairness = [] }: CardInput): string {
  if (fairness.length === 0) return ''
  return `## Fairness\n\nGroups of fewer than ${leastGroup} rows are small: shown, and not compared.\n\n${fairness.map(fairnessOfColumn).join('\n\n')}`
}

function seedsText({ seeds, metric }: RobustnessFindings): string {
  if (seeds === undefined) return ''
  const { scores, asked, spread } = seeds
  return `\n\n${scores.length} of ${asked} fits with other seeds: their ${metric} and the model’s own lie ${numberText(spread)} apart.`
}

/** Says what becomes of the score when rows are worse. */
export function robustnessSection({ robustness }: CardInput): string {
  if (robustness === undefined) return ''
  const { metric, score, rowCount, curves, columns } = robustness
  const shares = [...new Set(curves.flatMap(({ points }) => points.map(({ share }) => share)))]
  const rows = curves.map(({ against, points }) => [
    against,
    ...shares.map((share) => numberText(points.find((point) => point.share === share)?.score ?? Number.NaN)),
  ])
  const worst = columns
    .slice(0, 10)
    .map(({ column, against, score: left, drop }) => [
      `${plain(column)} ${against === 'missing' ? 'missing' : 'a thousandfold'}`,
      numberText(left),
      numberText(drop),
    ])
  const curvesTable = curves.length === 0 ? '' : table(['damage', ...shares.map(String)], rows)
  const columnsTable = worst.length === 0 ? '' : `\n\n${table(['column', metric, 'drop'], worst)}`
  const looked = robustness.inputsLookedAt < robustness.inputs ? `\n\n${lookedText(robustness)}.` : ''
  return `## Robustness\n\n${metric} on ${rowCount} whole rows is ${numberText(score)}; with a share of them damaged:\n\n${curvesTable}${columnsTable}${looked}${seedsText(robustness)}`
}
