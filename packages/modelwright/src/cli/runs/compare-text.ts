import type pc from 'picocolors'
import { pText, testNames } from '../../evaluate/index.ts'
import type { ComparedMetric, RunComparison, RunDifference } from '../../project/runs/compare-runs.ts'
import type { RunDiff } from '../../project/runs/diff-runs.ts'
import type { MetricDifference } from '../../project/runs/metric-difference.ts'
import { alignColumns, shownNumber } from '../columns.ts'
import { printable } from '../printable.ts'
import { shownEstimate } from '../shown.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const letterOf = (i: number): string => letters[i] ?? String(i + 1)

/** A value as it is, digests by their beginning. */
function shownValue(value: string | null): string {
  if (value === null) return '–'
  const shown = value.replace(/\b[0-9a-f]{40,64}\b/g, (digest) => digest.slice(0, 12))
  return shown.length > 40 ? `${shown.slice(0, 39)}…` : shown
}

/** Better, worse, or that it is not known which. */
function verdictOf({ difference, low, high, better }: MetricDifference): string {
  if (better === null || difference === 0) return ''
  if (!(low > 0 || high < 0)) return 'may be chance'
  return difference > 0 === (better === 'higher') ? 'better' : 'worse'
}

function how({ how: way, rowCount, test, p, why }: MetricDifference): string {
  if (way === 'paired') return `paired on ${rowCount} rows: ${testNames[test]}, p ${pText(p)}`
  return way === 'unpaired' ? `of the two intervals: ${why}` : 'no interval'
}

function differenceRow(name: string, found: MetricDifference, i: number): string[] {
  const { difference, low, high } = found
  const sign = difference > 0 ? '+' : ''
  const interval = Number.isNaN(low) ? '' : `(${shownNumber(low)} – ${shownNumber(high)})`
  return [
    name,
    `${letterOf(i + 1)} − A`,
    `${sign}${shownNumber(difference)}`,
    interval,
    verdictOf(found),
    how(found),
  ]
}

function metricText(metrics: readonly ComparedMetric[]): string {
  if (metrics.length === 0) return ''
  const count = metrics[0].values.length
  const heads = ['METRIC', ...Array.from({ length: count }, (_, i) => letterOf(i))]
  const shown = (value: ComparedMetric['values'][number]): string => {
    if (value === null) return '–'
    return Number.isNaN(value.low) && Number.isNaN(value.high)
      ? shownNumber(value.value)
      : shownEstimate(value)
  }
  const values = metrics.map(({ name, values: all }) => [name, ...all.map(shown)])
  const differences = metrics.flatMap(({ name, differences: all }) =>
    all.flatMap((found, i) =>
      found === null || found.difference === 0 ? [] : [differenceRow(name, found, i)],
    ),
  )
  const below =
    differences.length === 0
      ? 'No metric differs.\n'
      : `Differences, with 95 % intervals:\n${alignColumns(differences, { indent: '  ' })}`
  return `\n${alignColumns([heads, ...values])}\n${below}`
}

const titles: Readonly<Record<RunDifference['of'], string>> = {
  param: 'param',
  data: 'data',
  code: 'code',
  environment: 'environment',
  tag: 'tag',
}

/** How runs compare, for a terminal. */
export function comparisonText({ runs, differs, metrics }: RunComparison): string {
  const named = runs.map(({ id, name, status }, i) => [letterOf(i), id, name, status])
  const rows = differs.map(({ of, name, values }) => [titles[of], name, ...values.map(shownValue)])
  const heads = ['DIFFERS', '', ...runs.map((_, i) => letterOf(i))]
  const table =
    rows.length === 0 ? 'No param, data, code, environment or tag differs.\n' : alignColumns([heads, ...rows])
  return `${alignColumns(named)}\n${table}${metricText(metrics)}`
}

/** How two runs differ, for a terminal. */
export function diffText({ parts }: RunDiff, color: ReturnType<typeof pc.createColors>): string {
  if (parts.length === 0) return 'The same params, data, environment, git state, workflow and code.\n'
  const painted = (line: string): string => {
    if (line.startsWith('@@')) return color.cyan(line)
    return line.startsWith('+') ? color.green(line) : line.startsWith('-') ? color.red(line) : line
  }
  const texts = parts.map(({ name, patch }) =>
    patch === null
      ? `${name}: too much differs to show\n`
      : printable(patch).split('\n').map(painted).join('\n'),
  )
  return texts.join('\n')
}
