import type { AgreementEstimate, FieldAgreement, FormProgress, FormTask } from '../core/index.ts'
import type { CollectPlan } from '../retrieve/index.ts'
import { alignColumns } from './columns.ts'

function estimateText(estimate: AgreementEstimate | undefined): string {
  if (estimate === undefined) return '–'
  return `${estimate.value.toFixed(2)} (${estimate.low.toFixed(2)} – ${estimate.high.toFixed(2)})`
}

function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(0)} %`
}

/** How far a collection is. */
export function progressText(plan: CollectPlan, progress: FormProgress): string {
  const { rows, done, answers, skipped, conflicts, collectors } = progress
  const lines = [
    ['collection', plan.name],
    ['journal', plan.file],
    ...(rows > 0 ? [['rows done', `${done} of ${rows}`]] : []),
    ['answers', String(answers)],
    ...(skipped > 0 ? [['skipped', String(skipped)]] : []),
    ...(conflicts > 0 ? [['conflicts', String(conflicts)]] : []),
    ...collectors.map(({ name, answers: count }, at) => [at === 0 ? 'collectors' : '', `${name}: ${count}`]),
  ]
  return alignColumns(lines)
}

function fieldText(found: FieldAgreement): string {
  const { field, rows, collectors, observed, fleiss, alpha, pairs, confused } = found
  if (rows === 0) return `${field}\n  No row was answered by two collectors yet.\n`
  const isNumber = pairs.some(({ meanDifference }) => meanDifference !== undefined)
  const head = alignColumns(
    [
      ['rows answered by two or more', `${rows}, by ${collectors} collectors`],
      ['same answer', percent(observed)],
      ...(isNumber ? [] : [["Fleiss' kappa", estimateText(fleiss)]]),
      ["Krippendorff's alpha", estimateText(alpha)],
    ],
    { indent: '  ' },
  )
  const last = isNumber ? 'APART ON AVERAGE' : "COHEN'S KAPPA"
  const table = alignColumns(
    [
      ['COLLECTORS', 'ROWS', 'SAME', last],
      ...pairs.map((pair) => [
        `${pair.a}, ${pair.b}`,
        String(pair.rows),
        percent(pair.observed),
        isNumber
          ? String(Number((pair.meanDifference ?? Number.NaN).toPrecision(4)))
          : estimateText(pair.kappa),
      ]),
    ],
    { right: [1, 2], indent: '  ' },
  )
  const mixed = confused.slice(0, 5).map(({ a, b, count }) => `${a} / ${b} ${count}×`)
  return `${field}\n${head}\n${table}${mixed.length === 0 ? '' : `  taken for one another: ${mixed.join(', ')}\n`}`
}

/** How far collectors agree, field by field; intervals are 95 %. */
export function agreementText(fields: readonly FieldAgreement[]): string {
  return fields.map(fieldText).join('\n')
}

/** A row as the terminal shows it. */
export function taskText({ cells, number }: FormTask, { rows, done, answers }: FormProgress): string {
  const head = rows > 0 ? `Row ${number} of ${rows}  (${done} done)` : `Entry ${answers + 1}`
  const body = alignColumns(
    cells.map(([column, text]) => [column, text ?? '–']),
    { indent: '  ' },
  )
  return `\n${head}\n${body}`
}
