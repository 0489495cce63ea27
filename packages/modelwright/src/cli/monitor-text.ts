import { groupedCount } from '../core/grouped-count.ts'
import type { AlertRecord } from '../core/index.ts'
import {
  type Cause,
  causeEvents,
  causePlaces,
  type MetricStory,
  type MonitorInput,
  type MonitorSummary,
  momentsOf,
  momentText,
  monitorAnswers,
  monitorSummary,
  seriesOf,
  type WindowValue,
} from '../monitor/index.ts'
import { alignColumns, shownNumber } from './columns.ts'
import { onOneLine } from './printable.ts'
import { sparkText } from './spark-text.ts'

/** How what was seen of a model is shown in a terminal. */
export interface MonitorTextOptions {
  /** Characters of a line: 100 when absent. */
  readonly width?: number | undefined
  /** Causes and alerts that are listed: 10 when absent. */
  readonly most?: number | undefined
}

const short = (text: string, longest: number): string => {
  const letters = [...onOneLine(text)]
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : letters.join('')
}

const shownInterval = ({ value, low, high }: { value: number; low?: number; high?: number }): string =>
  low === undefined || high === undefined || Number.isNaN(low) || Number.isNaN(high)
    ? shownNumber(value)
    : `${shownNumber(value)} (${shownNumber(low)} – ${shownNumber(high)})`

/** Values by window, one for each; those of several versions in a window as their mean. */
function byMoment(values: readonly WindowValue[], { windows }: MonitorSummary): number[] {
  return momentsOf(windows).map(({ from }) => {
    const of = values.filter((value) => value.from === from && Number.isFinite(value.value))
    return of.reduce((sum, { value }) => sum + value, 0) / (of.length === 0 ? Number.NaN : of.length)
  })
}

/** What both lines of a metric are drawn between: their intervals and the level at training, so that noise looks small. */
function scaleOf({ measured, estimated, trained }: MetricStory): { from?: number; until?: number } {
  const all = [...measured, ...estimated, ...(trained === undefined ? [] : [trained])]
    .flatMap(({ value, low = value, high = value }) => [value, low, high])
    .filter((value) => Number.isFinite(value))
  if (all.length === 0) return {}
  return {
    from: all.reduce((least, value) => Math.min(least, value)),
    until: all.reduce((most, value) => Math.max(most, value)),
  }
}

function metricRows(metric: MetricStory, summary: MonitorSummary, most: number): string[][] {
  const level = metric.trained === undefined ? '' : `; ${shownNumber(metric.trained.value)} when trained`
  const rows = (['measured', 'estimated'] as const).flatMap((source) => {
    const last = metric[source].findLast(({ value }) => Number.isFinite(value))
    if (last === undefined) return []
    const text = `${shownInterval(last)}${level}, window of ${momentText(last.from)}`
    return [
      [
        `${metric.name} ${source}`,
        sparkText(byMoment(metric[source], summary), { most, ...scaleOf(metric) }),
        text,
      ],
    ]
  })
  return rows
}

function volumeRows({ windows }: MonitorSummary, most: number): string[][] {
  const moments = momentsOf(windows)
  const sums = (of: 'rows' | 'outcomes'): number[] =>
    moments.map(({ verdicts }) => verdicts.reduce((sum, verdict) => sum + verdict[of], 0))
  return (['rows', 'outcomes'] as const).map((of) => {
    const values = sums(of)
    return [of, sparkText(values, { most, from: 0 }), `${groupedCount(values.at(-1)!)} in the newest window`]
  })
}

function chartLines(summary: MonitorSummary, width: number): string {
  if (summary.windows.length === 0) return ''
  const most = Math.max(8, Math.min(60, width - 70))
  const rows = [
    ...(summary.metric === undefined ? [] : metricRows(summary.metric, summary, most)),
    ...volumeRows(summary, most),
  ]
  return `\n${alignColumns(rows)}`
}

function causeRow(cause: Cause, summary: MonitorSummary): string[] {
  const { name, severity, cost, since, spells, column } = cause
  const effects = column === undefined ? [] : seriesOf(summary.windows, `drift/${column}/effect`)
  const kinds = [...new Set(spells.filter(({ isNow }) => isNow).map(({ kind }) => kind))]
  return [
    short(name, 24),
    severity,
    kinds.join(', '),
    cost === undefined ? '–' : shownInterval({ value: cost.loss, low: cost.low, high: cost.high }),
    momentText(since),
    sparkText(byMoment(effects, summary), { most: 16, from: 0 }),
    short([...causePlaces(cause), ...causeEvents(cause)].join('; '), 60),
  ]
}

function causeLines(summary: MonitorSummary, most: number): string {
  const now = summary.causes.filter(({ isNow, severity }) => isNow && severity !== 'quiet')
  if (now.length === 0) return ''
  const heads = [
    'CAUSE',
    'MATTERS',
    'WHAT',
    'ADDED LOSS A ROW',
    'SINCE (UTC)',
    'DRIFT',
    'IN WHICH ROWS, AND WHAT WAS DONE',
  ]
  const left = now.length - most
  const rest = left > 0 ? `and ${groupedCount(left)} more\n` : ''
  return `\n${alignColumns([heads, ...now.slice(0, most).map((cause) => causeRow(cause, summary))])}${rest}`
}

function findingLines({ causes, effects }: MonitorSummary, most: number): string {
  const loud = [...effects, ...causes.flatMap(({ spells }) => spells)].filter(
    ({ isNow, severity }) => isNow && severity !== 'quiet',
  )
  if (loud.length === 0) return ''
  const left = loud.length - most
  const lines = loud
    .slice(0, most)
    .map(({ severity, last }) => `  ${severity.padEnd(8)} ${onOneLine(last.text)}`)
  return `\nFound\n${lines.join('\n')}\n${left > 0 ? `  and ${groupedCount(left)} more\n` : ''}`
}

function alertLine({ severity, key, since, windows }: AlertRecord): string {
  return `  ${severity.padEnd(8)} ${short(key, 60)}, since ${momentText(since)} UTC, ${groupedCount(windows)} ${windows === 1 ? 'window' : 'windows'}`
}

function alertLines({ open, recovered }: MonitorSummary, most: number): string {
  if (open.length + recovered.length === 0) return ''
  const left = open.length - most
  const title = `${open.length === 0 ? 'No open alert' : `Open alerts: ${groupedCount(open.length)}`}${recovered.length > 0 ? `, ${groupedCount(recovered.length)} recovered` : ''}`
  const lines = open.slice(0, most).map(alertLine)
  return `\n${[title, ...lines, ...(left > 0 ? [`  and ${groupedCount(left)} more`] : [])].join('\n')}\n`
}

/** Shows in a terminal whether a model is well, since when not, why, what that costs, and what to do. */
export function monitorText(
  input: MonitorInput,
  { width = 100, most = 10 }: MonitorTextOptions = {},
): string {
  const summary = monitorSummary(input)
  const { isWell, cost, why } = monitorAnswers(summary)
  const steps = summary.advice.slice(0, 4)
  const todo =
    steps.length === 0
      ? ''
      : `\nWhat to do\n${steps.map((step, at) => `  ${at + 1}. ${onOneLine(step)}`).join('\n')}\n`
  return [
    `${onOneLine(isWell)}\n`,
    why === undefined ? '' : `${onOneLine(why)}\n`,
    summary.windows.length > 0 && cost !== undefined ? `${onOneLine(cost)}\n` : '',
    chartLines(summary, width),
    causeLines(summary, most),
    findingLines(summary, most),
    todo,
    alertLines(summary, most),
  ].join('')
}
