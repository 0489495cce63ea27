import type { Input, Schema } from '@modelwright/runtime'
import { fairnessSection, robustnessSection, slicesSection } from './card-parts.ts'
import { plain, table } from './card-text.ts'
import type { Comparison } from './compare.ts'
import type { Evaluation } from './evaluate.ts'
import type { Importance } from './explain/permutation-importance.ts'
import type { GroupFairness } from './fairness/fairness.ts'
import type { Gate, GateVerdict } from './gate.ts'
import type { JudgedIntervals } from './judge-intervals.ts'
import { metrics } from './metrics/index.ts'
import { intervalText, numberText } from './number-text.ts'
import type { RobustnessFindings } from './robustness/robustness.ts'
import type { LeakProof } from './seen-rows.ts'
import type { SliceFindings } from './slices.ts'

/** How a model was judged: what it takes to judge it again. */
export interface Judging {
  readonly metric: string
  readonly seed: number
  /** Column whose values intervals resample whole; null: rows one by one. */
  readonly group: string | null
  readonly gates: readonly Gate[]
  readonly slices: readonly string[]
  readonly fairness: readonly string[]
  /** Digest of the champion's fit that it was compared with; null: none. */
  readonly champion: string | null
  /** Whether a clock could cut intervals short: then not all of it can be recomputed to the bit. */
  readonly limited: boolean
  /** By what rows weighed in fits; absent: all counted alike. Held-out rows always do. */
  readonly weighed?: {
    /** Column of weights; null: none. */
    readonly by: string | null
    /** The window that weighed or chose rows by their time, as plain data; null: none. */
    readonly window: Readonly<Record<string, unknown>> | null
    readonly time: string | null
  }
}

/** A verdict as a card holds it: passed is null where it is of the machine and stands in the report of the run. */
export type CardVerdict = Omit<GateVerdict, 'passed'> & { readonly passed: boolean | null }

/** What a model card is written from: nothing that depends on time, place or machine. */
export interface CardInput {
  readonly name: string
  /** What the learner is called, e.g. `logistic`. */
  readonly learner?: string
  /** What the model is, in the words of those who made it. */
  readonly describe?: string
  /** What it is for, and what it is not for. */
  readonly use?: string
  readonly schema: Schema
  readonly evaluation: Evaluation
  /** Comparisons with the baseline on the same rows, one a metric. */
  readonly baseline?: readonly Comparison[]
  /** Digests and seeds that lead back to where it came from. */
  readonly lineage: Readonly<Record<string, string | number | null>>
  /** Which rows went where: `{ part: 'fit', rowCount: 5634, how: 'stratified by churn, seed 1' }`. */
  readonly splits: readonly { readonly part: string; readonly rowCount: number; readonly how: string }[]
  /** Columns that were left out, and why. */
  readonly excluded?: readonly { readonly column: string; readonly reason: string }[]
  readonly gates?: readonly CardVerdict[]
  /** How probabilities were calibrated and the threshold chosen, in sentences. */
  readonly decisions?: readonly string[]
  /** How often intervals or sets held the truth of the rows evaluated. */
  readonly intervals?: JudgedIntervals
  readonly importances?: readonly Importance[]
  readonly slices?: SliceFindings
  readonly fairness?: readonly GroupFairness[]
  readonly robustness?: RobustnessFindings
  readonly judging?: Judging
  readonly leakProof: LeakProof
  /** Digests of the fit whose metrics these are and of the fit that is shipped, where they differ. */
  readonly fits?: { readonly evaluated: string; readonly shipped: string }
}

function valuesOf({ type, levels, range, integer, unit }: Input): string {
  if (levels !== undefined) {
    const shown = levels.slice(0, 8).map(plain).join(', ')
    return levels.length > 8 ? `${shown}, … (${levels.length} levels)` : shown
  }
  const measured = unit === undefined ? '' : plain(unit)
  if (range === undefined || type === 'time') return measured === '' ? '' : `in ${measured}`
  const usual = `${integer ? 'whole, ' : ''}mostly ${numberText(range[0])} to ${numberText(range[1])}`
  return measured === '' ? usual : `${usual} ${measured}`
}

function useSection({ name, learner, schema, describe, use }: CardInput): string {
  const { output } = schema
  const what =
    output.task === 'regression'
      ? `Predicts the number **${plain(output.name)}**${output.unit === undefined ? '' : ` in ${plain(output.unit)}`}`
      : `Predicts **${plain(output.name)}**: ${(output.classes ?? []).map(plain).join(' or ')}`
  const positive = output.task === 'binary' ? ` (probability of ${plain(output.classes?.[1] ?? '')})` : ''
  const by = learner === undefined ? '' : `, by ${plain(learner)}`
  const said = describe === undefined ? '' : `\n\n${plain(describe)}`
  const intended = use === undefined ? '' : `\n\n## Intended use\n\n${plain(use)}`
  return `# ${plain(name)}\n\n${what}${positive}${by}. Task: ${output.task}.${said}${intended}`
}

function inputsSection({ schema, excluded = [] }: CardInput): string {
  const rows = schema.inputs.map((input) => [
    plain(input.name),
    input.type,
    input.nullable ? 'may be missing' : 'required',
    valuesOf(input),
  ])
  const left = excluded.map(({ column, reason }) => `- ${plain(column)}: ${plain(reason)}`)
  return [
    `## Inputs\n\n${table(['column', 'type', 'missing', 'values'], rows)}`,
    left.length === 0 ? '' : `Left out:\n\n${left.join('\n')}`,
  ]
    .filter(Boolean)
    .join('\n\n')
}

function dataSection({ splits }: CardInput): string {
  const rows = splits.map(({ part, rowCount, how }) => [plain(part), String(rowCount), plain(how)])
  return `## Data\n\n${table(['part', 'rows', 'how'], rows)}`
}

function metricsSection({ evaluation, baseline = [], fits, decisions = [] }: CardInput): string {
  const rows = Object.entries(evaluation.metrics).map(([name, estimate]) => {
    const comparison = baseline.find(({ metric }) => metric === name)
    return [
      name,
      numberText(estimate.value),
      intervalText(estimate),
      comparison === undefined ? '' : numberText(comparison.other),
      metrics[name]?.better ?? '',
    ]
  })
  const threshold =
    evaluation.threshold === undefined
      ? ''
      : ` Classes are decided at a probability of ${numberText(evaluation.threshold)}.`
  const whose =
    fits === undefined
      ? ''
      : `\n\nThese are metrics of the evaluated fit \`${fits.evaluated}\`, which never saw these rows. The shipped fit \`${fits.shipped}\` has the same options and was fitted on all rows.`
  const missing =
    evaluation.notDefined.length === 0
      ? ''
      : `\n\nNot defined on these rows: ${evaluation.notDefined.join(', ')}.`
  return (
    `## Metrics\n\nOn ${evaluation.rowCount} rows the fit never saw.${threshold}\n\n` +
    table(['metric', 'value', '95 % interval', 'baseline', 'better'], rows) +
    decisions.map((text) => `\n\n${plain(text)}`).join('') +
    whose +
    missing
  )
}

function intervalSection({ intervals, schema }: CardInput): string {
  if (intervals === undefined) return ''
  const isNumber = schema.output.task === 'regression'
  const { coverage, held, width, classes = [], rowCount } = intervals
  const rows = [
    ['all', String(rowCount), numberText(held.value), intervalText(held)],
    ...classes.map((one) => [
      plain(one.class),
      String(one.rowCount),
      numberText(one.held.value),
      intervalText(one.held),
    ]),
  ]
  const what = isNumber ? 'Intervals are' : 'Sets hold'
  const unit = isNumber ? ' wide on average' : ' classes on average'
  return (
    `## ${isNumber ? 'Intervals' : 'Sets of classes'}\n\n` +
    `By ${intervals.method}, to hold ${numberText(100 * coverage)} of 100 rows. ${what} ${numberText(width.value)}${unit} (95 % interval ${intervalText(width)}).\n\n` +
    table([isNumber ? 'rows' : 'class', 'count', 'share held', '95 % interval'], rows) +
    '\n\nThe share is promised for new rows that come as these did. Where the world moves on, as over time, it falls; watch it.'
  )
}

function importanceSection({ importances = [] }: CardInput): string {
  if (importances.length === 0) return ''
  const rows = importances
    .slice(0, 10)
    .map((importance) => [plain(importance.column), numberText(importance.drop), intervalText(importance)])
  return `## What it goes by\n\nDrop of the score when a column is shuffled.\n\n${table(['column', 'drop', '95 % interval'], rows)}`
}

function gatesSection({ gates = [] }: CardInput): string {
  if (gates.length === 0) return ''
  const rows = gates.map(({ passed, name, reason, ofMachine }) =>
    ofMachine === true
      ? `- ${plain(name)}: measured on the machine of the run, whose report holds the verdict.`
      : `- ${passed ? 'passed' : 'failed'}: ${plain(name)}. ${plain(reason)}`,
  )
  return `## Gates\n\n${rows.join('\n')}`
}

/** What a reader must know before trusting the model. */
export function limitsOf({
  schema,
  evaluation,
}: Pick<CardInput, 'schema' | 'evaluation'>): readonly string[] {
  return [
    'It was tested on rows like those it was fitted on; where data changes, its metrics no longer hold.',
    'It tells what goes together in this data, not what causes what.',
    schema.inputs.some(({ type }) => type === 'category')
      ? 'Levels it never met in training are treated as unknown unless the request says otherwise.'
      : '',
    evaluation.rowCount < 200
      ? `Only ${evaluation.rowCount} rows were held out: read the intervals, not the values.`
      : '',
  ].filter(Boolean)
}

function limitsSection(input: CardInput): string {
  const list = limitsOf(input).map((limit) => `- ${limit}`)
  return `## Limits\n\n${list.join('\n')}`
}

/** Says what is known of whether the model was judged on rows it saw. */
export function leakProofText(leakProof: LeakProof): string {
  return leakProof.checkable
    ? `Of the ${leakProof.scoredRows} rows evaluated, ${leakProof.commonRows} are among the ${leakProof.seenRows} rows the evaluated fit saw (compared by row identity in snapshot \`${leakProof.snapshot}\`).`
    : `Not checkable: ${leakProof.reason}.`
}

function lineageSection({ lineage, leakProof }: CardInput): string {
  const rows = Object.entries(lineage)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [plain(key), value === null ? 'none' : `\`${String(value).replaceAll('`', '')}\``])
  return `## Lineage\n\n${table(['what', 'value'], rows)}\n\n## Leak proof\n\n${leakProofText(leakProof)}`
}

/**
 * Writes the model card: what the model is for, from which data, how good, within which limits, and the proof that it
 * was not tested on rows it saw.
 *
 * The same input gives the same text: it holds no time, place or machine.
 * @returns Markdown
 * @see Mitchell et al. (2019), Model cards for model reporting
 */
export function modelCard(input: CardInput): string {
  const sections = [
    useSection(input),
    metricsSection(input),
    intervalSection(input),
    gatesSection(input),
    slicesSection(input),
    fairnessSection(input),
    robustnessSection(input),
    limitsSection(input),
    inputsSection(input),
    importanceSection(input),
    dataSection(input),
    lineageSection(input),
  ]
  return `${sections.filter(Boolean).join('\n\n')}\n`
}
