import {
  barChart,
  binChart,
  type Html,
  type Painter,
  shownCount,
  shownText,
} from '../../core/report/index.ts'
import type { CategorySummary, ColumnProfile } from '../profile-types.ts'

/** Levels drawn by themselves. */
const mostBars = 10

function levelChart(
  painter: Painter,
  { name, count, missing }: ColumnProfile,
  summary: CategorySummary,
): Html {
  const top = summary.top.slice(0, mostBars)
  const shown = top.reduce((sum, level) => sum + level.count, 0)
  const rest = count - missing - shown
  const others = summary.top.length > mostBars || summary.rest > 0
  const bars = [
    ...top.map(({ level, count: rows }) => ({ name: level, count: rows })),
    ...(others && rest > 0 ? [{ name: 'all other levels', count: rest, isQuiet: true }] : []),
    ...(missing > 0 ? [{ name: 'missing', count: missing, isQuiet: true }] : []),
  ]
  const most = top.map(({ level, count: rows }) => `${shownText(level, 30)} ${shownCount(rows)}`).slice(0, 5)
  const label = `Rows by level of ${shownText(name)}: ${most.join(', ')}`
  return barChart(painter, bars, { label, total: count })
}

/** Draws a column's distribution: a histogram, or its most frequent levels; undefined where it has no value. */
export function columnChart(painter: Painter, column: ColumnProfile): Html | undefined {
  const { summary, name } = column
  if (summary.of === 'nothing') return undefined
  if (summary.of === 'category') return levelChart(painter, column, summary)
  const isTime = summary.of === 'time'
  return binChart(painter, summary.histogram, { label: `Histogram of ${shownText(name)}`, isTime })
}
