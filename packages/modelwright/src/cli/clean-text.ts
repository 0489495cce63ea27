import type pc from 'picocolors'
import { quoted } from '../clean/index.ts'
import type { FixChange, FixExample } from '../core/index.ts'
import type { CleanReport } from '../project/clean/clean-file.ts'
import type { SpelledFile } from '../project/clean/read-spelled.ts'
import { alignColumns, shownNumber } from './columns.ts'
import { printable } from './printable.ts'

type Color = ReturnType<typeof pc.createColors>

/** What the text of `clean` needs besides the report. */
export interface CleanShown {
  readonly output: string | undefined
  readonly color: Color
}

function short(text: string | null): string {
  if (text === null) return 'missing'
  const line = JSON.stringify(text.length > 26 ? `${text.slice(0, 25)}…` : text)
  return printable(line.replaceAll('\u00a0', '\\u00a0'))
}

const byRows = (a: FixExample, b: FixExample): number => b.rows - a.rows || (a.from < b.from ? -1 : 1)

function exampleText(examples: readonly FixExample[]): string {
  const [first, second] = [...examples].sort(byRows)
  const told = [first, second]
    .filter((one) => one !== undefined)
    .map(({ from, to }) => `${short(from)} → ${short(to)}`)
  return told.join(', ')
}

function changeRows(changes: readonly FixChange[]): string[][] {
  return changes.map(({ fix, column, count, distinct, examples }) => [
    column ?? '',
    fix,
    shownNumber(count),
    distinct === undefined ? '' : shownNumber(distinct),
    examples === undefined ? '' : exampleText(examples),
  ])
}

const inWords: Readonly<Record<string, string>> = { tab: 'a tab', space: 'a blank' }

function howRead({ encoding, delimiter }: SpelledFile): string {
  const between = inWords[String(delimiter)] ?? JSON.stringify(delimiter)
  return `Read as ${encoding}, ${delimiter === 'none' ? 'one cell a line' : `${between} between cells`}`
}

/** A line a way in which text was read, with its files where there are several ways. */
function filesText({ files = [] }: CleanReport): string {
  const ways = new Map<string, string[]>()
  for (const one of files.filter(({ format }) => format === 'csv'))
    ways.set(howRead(one), [...(ways.get(howRead(one)) ?? []), one.file])
  return [...ways]
    .map(([way, [first, ...more]]) => {
      const which = ways.size === 1 ? '' : `: ${first}${more.length === 0 ? '' : ` and ${more.length} more`}`
      return `${printable(way + which)}\n`
    })
    .join('')
}

function changesText({ changes, columns }: CleanReport): string {
  const cells = changes.filter(({ column }) => column !== undefined)
  if (cells.length === 0) return 'Nothing to mend: every cell is as it was.\n'
  const place = new Map(columns.map((name, at) => [name, at]))
  const sorted = cells
    .map((change, at) => ({ change, at }))
    .sort((a, b) => place.get(a.change.column!)! - place.get(b.change.column!)! || a.at - b.at)
    .map(({ change }) => change)
  const head = ['COLUMN', 'FIX', 'CELLS', 'VALUES', 'SUCH AS']
  const rows = changeRows(sorted).map((row, at) =>
    sorted[at - 1]?.column === row[0] ? ['', ...row.slice(1)] : row,
  )
  return alignColumns([head, ...rows], { right: [2, 3], indent: '  ' })
}

const mostMerges = 40

/** Each merge of spellings, and how to take it back. */
function mergesText({ changes }: CleanReport): string {
  const merges = changes
    .filter(({ fix }) => fix === 'levels')
    .flatMap(({ column, examples = [] }) =>
      [...examples].sort(byRows).map((example) => ({ column: column!, ...example })),
    )
  if (merges.length === 0) return ''
  const rows = merges
    .slice(0, mostMerges)
    .map(({ column, from, to, rows: count, why = '' }, at) => [
      merges[at - 1]?.column === column ? '' : column,
      short(from),
      `→ ${short(to)}`,
      shownNumber(count),
      why,
    ])
  const more = merges.length > mostMerges ? `  … and ${merges.length - mostMerges} more: see --json\n` : ''
  const doubtful = merges.find(({ why }) => why === 'typing error') ?? merges[0]
  return [
    '\nSpellings merged\n',
    alignColumns(rows, { right: [3], indent: '  ' }),
    more,
    `  take one back:  --except ${JSON.stringify(doubtful.from)}   in a workflow:  levels({ except: [${quoted(doubtful.from)}] })\n`,
  ].join('')
}

function rowsText({ rows, changes }: CleanReport): string {
  const dropped = changes.filter(({ column }) => column === undefined)
  if (dropped.length === 0) return ''
  const lines = dropped.map(
    ({ fix, count }) => `  ${fix}: ${shownNumber(count)} of ${shownNumber(rows.read)} rows`,
  )
  return `\nRows dropped\n${lines.join('\n')}\n`
}

function leftOutText({ leftOut, alerts, target }: CleanReport, color: Color): string {
  const leaks = leftOut.filter(({ because }) => because === 'leak')
  const others = leftOut.filter(({ because }) => because !== 'leak')
  const loud = leaks.map(
    ({ column, reason }) =>
      `\n${color.red(color.bold('LEAK'))}  ${color.bold(printable(column))}: ${reason}\n      A model will be made without it. If it is known before the outcome:  --keep ${JSON.stringify(column)}\n`,
  )
  const quiet =
    others.length === 0
      ? ''
      : `\nA model will be made without (they are still in the table)\n${alignColumns(
          others.map(({ column, because, reason }) => [column, because, reason]),
          { indent: '  ' },
        )}`
  const doubts = alerts.map(
    ({ column, reason }) => `\n${color.yellow('look at')} ${printable(column)}: ${reason}\n`,
  )
  const hint =
    target === undefined ? '\nLeaks were not looked for: say what is to be predicted with --target.\n' : ''
  return [...loud, quiet, ...doubts, hint].join('')
}

const mostSuggestions = 12

function suggestionsText({ suggestions }: CleanReport): string {
  if (suggestions.length === 0) return ''
  const lines = suggestions
    .slice(0, mostSuggestions)
    .map(
      ({ column, code, why }) =>
        `  ${column === undefined ? '' : `${printable(column)}: `}${printable(why)}\n    ${printable(code)}`,
    )
  const more =
    suggestions.length > mostSuggestions
      ? `\n  … and ${suggestions.length - mostSuggestions} more: see --json`
      : ''
  return `\nNot proven, so not done\n${lines.join('\n')}${more}\n`
}

/** The text of `clean` for a person: what was changed, what was merged, what a model does without, what is left to decide. */
export function cleanText(report: CleanReport, { output, color }: CleanShown): string {
  const { rows, columns, cells } = report
  const all = rows.read * columns.length
  const share = all === 0 ? '' : ` (${((100 * cells) / all).toFixed(1)} %)`
  return [
    `\n${shownNumber(rows.read)} rows, ${columns.length} columns: ${shownNumber(cells)} cells changed${cells === 0 ? '' : share}\n`,
    `${filesText(report)}\n`,
    changesText(report),
    mergesText(report),
    rowsText(report),
    leftOutText(report, color),
    suggestionsText(report),
    output === undefined
      ? '\nNothing was written: add  -o clean.csv\n'
      : `\n${shownNumber(rows.written)} rows → ${output}\n`,
  ].join('')
}
