import {
  barChart,
  binChart,
  type Html,
  html,
  type Painter,
  runChart,
  shownCount,
  shownText,
} from '../../core/report/index.ts'
import type { CategorySummary, ColumnProfile, Histogram, Profile } from '../profile-types.ts'

/** Levels drawn by themselves. */
const mostBars = 10

/** What drawings of columns share. */
export interface ColumnChartOptions {
  /** Leaves out what is pleasant but not needed, where there are many columns. */
  readonly isLean: boolean
  readonly target: Profile['target']
}

type Measure = { readonly mean: number; readonly isShare: boolean; readonly title: string }

/** What is measured along columns: a share of rows, or a mean. */
export function measureOf(target: Profile['target']): Measure | undefined {
  if (target?.mean === undefined) return undefined
  const { mean, task, positive, name } = target
  const isShare = task === 'binary'
  return {
    mean,
    isShare,
    title: isShare ? `share of ${shownText(positive ?? '', 24)}` : `mean ${shownText(name, 30)}`,
  }
}

function levelChart(
  painter: Painter,
  column: ColumnProfile,
  summary: CategorySummary,
  { isLean, target }: ColumnChartOptions,
): Html {
  const { name, count, missing, along } = column
  const top = summary.top.slice(0, mostBars)
  const shown = top.reduce((sum, level) => sum + level.count, 0)
  const rest = count - missing - shown
  const bars = [
    ...top.map(({ level, count: rows }, place) => ({
      name: level,
      count: rows,
      value: along?.[place] ?? null,
    })),
    ...(rest > 0 ? [{ name: 'all other levels', count: rest, isQuiet: true }] : []),
    ...(missing > 0 ? [{ name: 'missing', count: missing, isQuiet: true }] : []),
  ]
  const most = top.map(({ level, count: rows }) => `${shownText(level, 30)} ${shownCount(rows)}`).slice(0, 5)
  const measure = along === undefined ? undefined : measureOf(target)
  return barChart(painter, bars, {
    label: `Rows by level of ${shownText(name)}: ${most.join(', ')}`,
    total: count,
    isLean,
    ...(measure === undefined ? {} : { measure }),
  })
}

function valueChart(
  painter: Painter,
  { name, along }: ColumnProfile,
  { histogram, isTime }: { histogram: Histogram; isTime: boolean },
  { isLean, target }: ColumnChartOptions,
): Html {
  const label = `Histogram of ${shownText(name)}`
  const measure = measureOf(target)
  const known = along?.filter((value) => value !== null).length ?? 0
  if (along === undefined || measure === undefined || isLean || known < 2)
    return binChart(painter, histogram, { label, isTime, isLean })
  const run = { label: `${measure.title} along ${shownText(name)}`, isTime, ...measure }
  return html`${binChart(painter, histogram, { label, isTime, isOpen: true })}${runChart(painter, histogram, along, run)}`
}

/**
 * Draws a column's distribution, a histogram or its most frequent levels, and how the target runs along it.
 *
 * @returns undefined where the column has no value
 */
export function columnChart(
  painter: Painter,
  column: ColumnProfile,
  options: ColumnChartOptions,
): Html | undefined {
  const { summary } = column
  if (summary.of === 'nothing') return undefined
  if (summary.of === 'category') return levelChart(painter, column, summary, options)
  return valueChart(painter, column, { histogram: summary.histogram, isTime: summary.of === 'time' }, options)
}
