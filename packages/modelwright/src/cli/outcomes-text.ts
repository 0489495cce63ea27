import type { LoggedOutcome } from '../core/index.ts'
import type { OutcomesImported } from '../project/outcomes/import-rules.ts'
import type { OutcomeDay } from '../project/outcomes/list-outcomes.ts'
import { alignColumns } from './columns.ts'
import { printable } from './printable.ts'
import { shownTime } from './shown.ts'

const timeOf = (ms: number): string => shownTime(new Date(ms).toISOString())
const cut = (text: string): string => printable(text.length > 60 ? `${text.slice(0, 59)}…` : text)

/** What is told of each count, where it is not 0. */
const counts: readonly (readonly [keyof OutcomesImported, label: string, about: string])[] = [
  ['known', 'known already', ''],
  ['corrected', 'corrected', 'another outcome was known of these rows; the later counts'],
  ['superseded', 'superseded', 'a later outcome is known of these rows'],
  ['contradictory', 'contradictory', 'rows of the table that say otherwise of a prediction; the last counts'],
  ['early', 'early', 'taken, though their predictions are not in the log yet'],
  [
    'waiting',
    'waiting',
    'no prediction for their key was made in the time before; asked again at each import',
  ],
  ['ambiguous', 'ambiguous', 'several rows were predicted for their key at one moment; kept aside'],
  ['forgotten', 'forgotten', 'they waited for half a year'],
  ['empty', 'empty', 'not known yet'],
  ['refused', 'refused', ''],
]

/** What came of an import. */
export function importedText(done: OutcomesImported): string {
  const facts = [
    ['rows', String(done.rows), ''],
    ['taken', String(done.taken), ''],
    ...counts
      .filter(([name]) => done[name] !== 0)
      .map(([name, label, about]) => [label, String(done[name]), about]),
  ]
  const refusals = done.refusals.map(({ line, reason }) => `    row ${line}: ${cut(reason)}\n`)
  const unmatched = done.unmatched.map(
    ({ key, at, isAmbiguous }) =>
      `    ${isAmbiguous ? 'ambiguous' : 'waiting'}: ${cut(key)}, of ${timeOf(at)}\n`,
  )
  const head = `${printable(done.source)}, outcomes of ${printable(done.model)}\n`
  return `${head}${alignColumns(facts, { indent: '  ' })}${refusals.join('')}${unmatched.join('')}`
}

/** Known outcomes by day and class. */
export function daysText(days: readonly OutcomeDay[]): string {
  if (days.length === 0) return 'No outcomes are known of this time.\n'
  const rows = days.map(({ day, outcome, rows: count, joined, corrected }) => [
    day,
    cut(outcome),
    ...[count, joined, corrected].map(String),
  ])
  const heads = ['DAY (UTC)', 'OUTCOME', 'ROWS', 'PREDICTED', 'CORRECTED']
  return alignColumns([heads, ...rows], { right: [2, 3, 4] })
}

/** Everything that was told of a request. */
export function toldText(outcomes: readonly LoggedOutcome[]): string {
  const rows = outcomes.map(({ id, row, outcome, at, received, caller }) => [
    `${printable(id)}/${row}`,
    cut(typeof outcome === 'string' ? outcome : JSON.stringify(outcome)),
    timeOf(at),
    timeOf(received),
    printable(caller ?? '–'),
  ])
  return alignColumns([['ROW', 'OUTCOME', 'OF', 'TOLD', 'BY'], ...rows])
}
