import { groupedCount } from '../core/grouped-count.ts'
import type { MonitorFinding, SeriesPoint, SeriesValue, WindowVerdict } from '../core/index.ts'
import type { EstimateRecord } from '../monitor/index.ts'
import { alignColumns, shownNumber } from './columns.ts'
import { onOneLine, printable } from './printable.ts'

/** Windows that are listed. */
const mostWindows = 14

/** Writes the beginning of a window, UTC; the time where it is not midnight. */
function beginText(at: number): string {
  const text = new Date(at).toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ')
}

function counted(findings: readonly MonitorFinding[], severity: MonitorFinding['severity']): string {
  const count = findings.filter((finding) => finding.severity === severity).length
  return count === 0 ? '–' : String(count)
}

function estimateText(value: SeriesValue | undefined): string {
  return value === undefined ? '–' : shownNumber(value.value)
}

/** The metric that windows are listed with: the first that was estimated or measured. */
function metricIn(verdicts: readonly WindowVerdict[]): string | undefined {
  const names = verdicts.flatMap(({ series }) => Object.keys(series))
  const first = names.find((name) => /^(estimate|performance)\/[^/]+$/.test(name))
  return first?.slice(first.indexOf('/') + 1)
}

/** Lists windows: what came, what was found, how the model fared. */
export function windowsText(verdicts: readonly WindowVerdict[]): string {
  if (verdicts.length === 0) return ''
  const shown = verdicts.slice(-mostWindows)
  const metric = metricIn(shown)
  const heads = ['WINDOW', 'VERSION', 'ROWS', 'OUTCOMES', 'ERRORS', 'WARNINGS', 'QUIET', 'DRIFTED']
  const metricHeads = metric === undefined ? [] : [`${metric.toUpperCase()} EST.`, 'MEASURED']
  const rows = shown.map(({ from, version, rows: count, outcomes, findings, series, isWhole }) => [
    `${beginText(from)}${isWhole ? '' : ' (open)'}`,
    version,
    groupedCount(count),
    groupedCount(outcomes),
    counted(findings, 'error'),
    counted(findings, 'warning'),
    counted(findings, 'quiet'),
    isWhole ? estimateText(series['drift/columns']) : '–',
    ...(metric === undefined
      ? []
      : [estimateText(series[`estimate/${metric}`]), estimateText(series[`performance/${metric}`])]),
  ])
  return `\n${alignColumns([[...heads, ...metricHeads], ...rows], { right: [2, 3, 4, 5, 6, 7, 8, 9] })}`
}

/** Says what stood in the way, and how estimates did. */
export function notesText(
  notes: readonly string[],
  estimates: Readonly<Record<string, EstimateRecord>>,
): string {
  const records = Object.entries(estimates).map(
    ([metric, { windows, held, meanAbsoluteError }]) =>
      `Estimates of ${metric} held the truth in ${Math.round(held * windows)} of ${windows} windows; they were off by ${shownNumber(meanAbsoluteError)} on average.`,
  )
  const lines = [...records, ...notes].map((line) => `· ${onOneLine(printable(line))}`)
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`
}

/** Prints a series, one line a window; without points its name alone. */
export function seriesText({
  names,
  points,
}: {
  readonly names: readonly string[]
  readonly points: readonly SeriesPoint[]
}): string {
  if (names.length === 0) return 'No window was judged yet:  modelwright monitor\n'
  if (points.length === 0) return `${names.map(printable).join('\n')}\n`
  const ends = (value: number | undefined): string => (value === undefined ? '' : shownNumber(value))
  const rows = points.map(({ at, version, value, low, high }) => [
    ...[beginText(at), version, shownNumber(value), ends(low), ends(high)],
  ])
  return alignColumns([['WINDOW', 'VERSION', 'VALUE', 'LOW', 'HIGH'], ...rows], { right: [2, 3, 4] })
}

/** Whether the newest window that is over, of the version that serves, has a finding of at least this severity. */
export function failsOn(
  { windows, serving }: { readonly windows: readonly WindowVerdict[]; readonly serving: string | null },
  severity: 'warning' | 'error' | 'never',
): boolean {
  if (severity === 'never') return false
  const own = windows.filter(({ isWhole, version }) => isWhole && version === serving)
  const bad: readonly MonitorFinding['severity'][] = severity === 'error' ? ['error'] : ['error', 'warning']
  return own.at(-1)?.findings.some((finding) => bad.includes(finding.severity)) === true
}
