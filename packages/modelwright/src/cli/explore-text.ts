import type pc from 'picocolors'
import { shownMoment } from '../core/report/index.ts'
import type {
  Alert,
  ColumnComparison,
  ColumnProfile,
  Comparison,
  Profile,
  Relation,
} from '../explore/index.ts'
import { alignColumns, shownNumber } from './columns.ts'

/** What the text of `explore` needs besides the profile. */
export interface ExploreShown {
  /** Path of the page that was written, where one was asked for. */
  readonly report: string | undefined
  readonly comparison?: Comparison | undefined
  readonly color: ReturnType<typeof pc.createColors>
  /** Characters a line of the terminal holds. */
  readonly width: number | undefined
}

const longestName = 32
const mostColumns = 100
const mostAlerts = 30
/** Room for a line of code that is pasted into a workflow, and so must be whole; only lists of hundreds of columns are longer. */
const longestMend = 4000

/** Cuts text to one short line that a terminal shows as it is. */
function short(text: string, longest: number): string {
  const line = text.replace(/[^ -~\u00a0-\u200d\u2010-\u2029\u202f-\u2065\u206a-\uffff]+/g, ' ')
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}

function percent(share: number): string {
  const value = 100 * share
  return value === 0 ? '' : value < 1 ? '<1 %' : `${Math.floor(value)} %`
}

function summaryText({ summary, count, missing, kind }: ColumnProfile): string {
  if (kind === 'id' && summary.of === 'category') return `such as ${short(summary.top[0].level, 40)}`
  switch (summary.of) {
    case 'nothing':
      return 'no value'
    case 'number':
      return `${shownNumber(summary.mean)} ± ${shownNumber(summary.sd)}, ${shownNumber(summary.min)} to ${shownNumber(summary.max)}`
    case 'time':
      return `${shownMoment(summary.min).slice(0, 10)} to ${shownMoment(summary.max).slice(0, 10)}`
    case 'category':
      return summary.top
        .slice(0, 3)
        .map(({ level, count: rows }) => `${short(level, 16)} ${percent(rows / (count - missing))}`)
        .join(', ')
  }
}

const measures = {
  auc: 'AUC',
  'eta-squared': 'η²',
  'cramers-v': 'V',
  pearson: 'r',
  'correlation-ratio': 'η',
} as const satisfies Record<Relation['measure'], string>

function relationText({ relation }: ColumnProfile): string {
  return relation === undefined ? '' : `${measures[relation.measure]} ${shownNumber(relation.value)}`
}

function columnTable({ columns, target }: Profile): string {
  const rows = columns
    .slice(0, mostColumns)
    .map((column) => [
      `${column.name === target?.name ? '→ ' : '  '}${short(column.name, longestName)}`,
      column.kind,
      percent(column.missing / column.count),
      shownNumber(column.distinct),
      summaryText(column),
      relationText(column),
    ])
  const head = ['  COLUMN', 'KIND', 'MISSING', 'DISTINCT', 'SUMMARY', target === undefined ? '' : 'RELATION']
  const more = columns.length > mostColumns ? `  … and ${columns.length - mostColumns} more columns\n` : ''
  return `${alignColumns([head, ...rows], { right: [2, 3] })}${more}`
}

function alertText({ alert, column, severity, evidence, mend }: Alert, color: ExploreShown['color']): string {
  const paint = { error: color.red, warning: color.yellow, info: color.dim }[severity]
  const where = column === undefined ? '' : ` ${short(column, longestName)}`
  const line = mend === undefined ? '' : `    mend  ${short(mend, longestMend)}\n`
  return `  ${paint(alert)}${where}: ${short(evidence, 300)}\n${line}`
}

function alertsText({ alerts }: Profile, color: ExploreShown['color']): string {
  if (alerts.length === 0) return 'No alerts.\n'
  const shown = alerts.slice(0, mostAlerts).map((alert) => alertText(alert, color))
  const more = alerts.length > mostAlerts ? `  … and ${alerts.length - mostAlerts} more\n` : ''
  return `Alerts\n${shown.join('')}${more}`
}

const mostCompared = 40
const verdicts = { same: 'same', some: 'differs', much: 'differs much', unknown: 'not comparable' } as const

function comparedRow(column: ColumnComparison, { before, after }: Comparison): string[] {
  const { name, effects, verdict, missing, means, newLevels } = column
  const gaps = [missing[0] / before.rowCount, missing[1] / after.rowCount]
  const hasGaps = Math.abs(gaps[0] - gaps[1]) >= 0.01
  const notes = [
    means === undefined ? '' : `${shownNumber(means[0][0])} → ${shownNumber(means[1][0])}`,
    hasGaps ? `missing ${percent(gaps[0]) || '0 %'} → ${percent(gaps[1]) || '0 %'}` : '',
    (newLevels?.count ?? 0) > 0 ? `${newLevels!.count} new levels in ${newLevels!.rows} rows` : '',
  ]
  return [
    `  ${short(name, longestName)}`,
    effects === undefined ? '–' : effects.psi.toFixed(3),
    effects === undefined ? '–' : effects.ks.toFixed(3),
    verdicts[verdict],
    notes.filter((note) => note !== '').join(', '),
  ]
}

/** What differs between two tables, the columns that differ most first. */
function comparisonText(comparison: Comparison): string {
  const { before, after, added, removed, retyped, sharedRows, columns, notes } = comparison
  const list = (what: string, names: readonly string[]): string =>
    names.length === 0 ? '' : `  ${what}: ${names.map((name) => short(name, longestName)).join(', ')}\n`
  const changed = retyped.map(({ name, before: one, after: other }) => `${name} (${one} → ${other})`)
  const rows = columns.slice(0, mostCompared).map((column) => comparedRow(column, comparison))
  const more = columns.length > mostCompared ? `  … and ${columns.length - mostCompared} more columns\n` : ''
  return [
    `\nCompared with ${short(after.name, 60)}: ${shownNumber(before.rowCount)} → ${shownNumber(after.rowCount)} rows, `,
    `${shownNumber(sharedRows)} of the latter equal a row of the former\n`,
    list('new columns', added),
    list('columns that are gone', removed),
    list('of another kind', changed),
    alignColumns([['  COLUMN', 'PSI', 'KS', '', ''], ...rows], { right: [1, 2] }),
    more,
    ...notes.map((note) => `  ${note}\n`),
  ].join('')
}

/** The text of `explore` for a person: the columns, then what to look into. */
export function exploreText(profile: Profile, { report, comparison, color }: ExploreShown): string {
  const { rowCount, columnCount, duplicateRows, notes } = profile
  const duplicates = duplicateRows === 0 ? '' : `, ${shownNumber(duplicateRows)} duplicate rows`
  return [
    `\n${shownNumber(rowCount)} rows, ${columnCount} columns${duplicates}\n\n`,
    columnTable(profile),
    `\n${alertsText(profile, color)}`,
    comparison === undefined ? '' : comparisonText(comparison),
    notes.length === 0 ? '' : `\n${notes.map((note) => `${color.dim(note)}\n`).join('')}`,
    report === undefined ? '' : `\nReport  ${report}\n`,
  ].join('')
}
