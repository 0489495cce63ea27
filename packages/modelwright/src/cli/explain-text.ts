import type { Cell } from '@modelwright/runtime'
import { intervalText, pText } from '../evaluate/index.ts'
import type { Findings } from '../project/explain/find-all.ts'
import type { Contribution, WorstFinding } from '../project/explain/find-worst.ts'
import { scaleTexts } from '../project/explain/scale-text.ts'
import type { ExplainedRow, FileExplanation } from '../project/explain-file.ts'
import { alignColumns, shownNumber } from './columns.ts'
import { onOneLine } from './printable.ts'

/** Contributions shown of a row; the others are added up. */
const mostShown = 12

/** How contributions were worked out, in a sentence. */
const methodTexts: Readonly<Record<FileExplanation['method'], string>> = {
  trees: 'Exact (TreeSHAP), beside the rows it was trained on.',
  linear: 'Exact (coefficients), beside the rows it was trained on.',
  exact: 'Over every set of columns, beside other rows of the file.',
  sampling: 'By random orders of columns, beside other rows of the file; ± is one standard error.',
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${shownNumber(value)}`

function valueText(value: Cell): string {
  if (value === null) return 'missing'
  return typeof value === 'number' ? shownNumber(value) : onOneLine(String(value)).slice(0, 40)
}

function contributionLine({ column, value, contribution, error }: Contribution): string[] {
  const sure = error === undefined || error === 0 ? '' : `± ${shownNumber(error)}`
  return [`${column} = ${valueText(value)}`, signed(contribution), sure]
}

function scoreText(
  { output, score, expected, contributions }: ExplainedRow['scores'][number],
  scale: string,
): string {
  const told = contributions.filter(({ contribution }) => contribution !== 0)
  const rest = told.slice(mostShown)
  const others = rest.reduce((sum, { contribution }) => sum + contribution, 0)
  const lines = [
    ['mean', shownNumber(expected), ''],
    ...told.slice(0, mostShown).map(contributionLine),
    ...(rest.length === 0 ? [] : [[`${rest.length} other columns`, signed(others), '']]),
    [`${scale} of ${output}`, shownNumber(score), ''],
  ]
  return alignColumns(lines, { right: [1], indent: '    ' })
}

function rowText(
  { row, prediction, probabilities, scores }: ExplainedRow,
  scale: FileExplanation['scale'],
): string {
  const sure = probabilities?.[String(prediction)]
  const said = sure === undefined ? '' : `, probability ${shownNumber(sure)}`
  const shown = scores.length === 1 ? scores : scores.filter(({ output }) => output === String(prediction))
  return `Row ${row}: ${valueText(prediction)}${said}\n${shown.map((score) => scoreText(score, scaleTexts[scale])).join('')}`
}

/** Explained rows, as text. */
export function explanationText({ rows, scale, method }: FileExplanation, model: string): string {
  return `${model}, what moved each row's ${scaleTexts[scale]} from the mean. ${methodTexts[method]}\n\n${rows.map((row) => rowText(row, scale)).join('\n')}`
}

function importanceText({ importance, metric }: Findings): string {
  if (importance === undefined) return ''
  const lines = importance.list.map(({ column, drop, low, high, p }) => [
    column,
    drop === 0 && p === 1 ? 'not read' : signed(drop),
    drop === 0 && p === 1 ? '' : `(${intervalText({ low, high })})`,
    low <= 0 ? '' : `p ${pText(p)}`,
  ])
  return `Loss in ${metric} when a column is shuffled among ${importance.rows} rows, ${importance.repeats} times (mean and 95 % interval; without a p it may be 0):\n${alignColumns(lines, { right: [1], indent: '  ' })}`
}

function worstLine({ row, truth, predicted, probability, contributions }: WorstFinding): string[] {
  const sure = probability === undefined ? '' : ` (${shownNumber(probability)})`
  const moved = contributions
    .filter(({ contribution }) => contribution !== 0)
    .slice(0, 3)
    .map(({ column, value, contribution }) => `${column} = ${valueText(value)} ${signed(contribution)}`)
  return [`row ${row}`, valueText(truth), `predicted ${valueText(predicted)}${sure}`, moved.join(', ')]
}

/** What a model goes by, as text. */
export function findingsText(found: Findings & { readonly rows: number }, model: string): string {
  const worst =
    found.worst === undefined
      ? ''
      : `\nFarthest off:\n${alignColumns(found.worst.rows.map(worstLine), { indent: '  ' })}`
  const skipped = found.skipped.map((sentence) => `${sentence}\n`).join('')
  return `${model} on ${found.rows} rows\n\n${importanceText(found)}${worst}${skipped}`
}
