import type { Input } from '@modelwright/runtime'
import {
  cards,
  dataTable,
  factList,
  type Html,
  html,
  pageOf,
  type Section,
  shownText,
} from '../core/report/index.ts'
import {
  type CardDocument,
  intervalText,
  leakProofText,
  numberText,
  pText,
  type Slice,
} from '../evaluate/index.ts'
import { fairnessTables } from './run/report/fairness-tables.ts'
import { robustnessTables } from './run/report/robustness-tables.ts'

/** What a run knows besides the card: of its time, its store and its machine. */
export interface CardRun {
  readonly run: string
  readonly digest: string
  readonly version: number | null
  /** How often the held-out rows were opened, up to this run. */
  readonly openings: number | null
}

const heads = (titles: readonly string[]) => titles.map((title, i) => ({ title, isNumber: i > 0 }))

function metricSection({ evaluation, baseline = [], fits, decisions = [] }: CardDocument): Section {
  const rows = Object.entries(evaluation.metrics).map(([name, estimate]) => ({
    cells: [
      name,
      numberText(estimate.value),
      intervalText(estimate),
      numberText(baseline.find(({ metric }) => metric === name)?.other ?? Number.NaN),
    ],
  }))
  const whose =
    fits !== undefined &&
    html`<p class="small">Metrics of the evaluated fit <code>${fits.evaluated.slice(0, 12)}</code>; the shipped fit has the same recipe and learnt from all rows.</p>`
  return {
    id: 'metrics',
    title: 'Metrics',
    about: `On ${evaluation.rowCount} rows the fit never saw; the true score lies within the interval in 95 of 100 such runs.`,
    body: html`${dataTable(heads(['Metric', 'Value', '95 % interval', 'Baseline']), rows)}${decisions.map((text) => html`<p>${text}</p>`)}${whose}`,
  }
}

function gateSection({ gates = [] }: CardDocument): Section[] {
  if (gates.length === 0) return []
  const items = gates.map(({ name, passed, reason, ofMachine }) => {
    const state = ofMachine === true ? 'of the run' : passed === true ? 'passed' : 'refused'
    const kind = ofMachine === true || passed === true ? 'info' : 'error'
    return html`<li class="${kind}"><p><span class="${ofMachine === true ? 'pill' : `pill ${state}`}">${state}</span> <strong>${name}</strong>. ${reason}</p></li>`
  })
  return [
    {
      id: 'gates',
      title: 'Gates',
      about: 'What the model had to reach, and by how much it did.',
      body: html`<ul class="alerts">${items}</ul>`,
    },
  ]
}

function sliceTable(slices: readonly Slice[]): Html {
  const rows = slices.map(({ column, level, rowCount, score, rest, rate }) => ({
    cells: [
      html`<bdi>${shownText(column, 30)}</bdi> is <bdi>${shownText(level, 40)}</bdi>`,
      String(rowCount),
      numberText(score.value),
      intervalText(score),
      numberText(rest),
      pText(rate),
    ],
  }))
  return dataTable(heads(['Rows where', 'Rows', 'Here', '95 % interval', 'Elsewhere', 'Adjusted p']), rows)
}

function sliceSection({ slices }: CardDocument): Section[] {
  if (slices === undefined || slices.looked === 0) return []
  const { given, weak, looked } = slices
  const none = html`<p>No weak spot among ${looked} slices.</p>`
  return [
    {
      id: 'slices',
      title: 'Slices',
      about:
        'How the model fares on parts of the rows, beside all others; the adjusted p accounts for how many were looked at.',
      body: html`${given.length > 0 && sliceTable(given)}${weak.length > 0 ? html`<h3>Weak spots</h3>${sliceTable(weak)}` : none}`,
    },
  ]
}

function valuesOf({ type, levels, range }: Input): string {
  if (levels !== undefined) return `${levels.length} levels`
  if (range === undefined || type === 'time') return ''
  return `mostly ${numberText(range[0])} to ${numberText(range[1])}`
}

function dataSection({ schema, splits, excluded = [] }: CardDocument): Section {
  const parts = splits.map(({ part, rowCount, how }) => ({ cells: [part, String(rowCount), how] }))
  const inputs = schema.inputs.map((input) => ({
    cells: [
      html`<bdi>${shownText(input.name, 40)}</bdi>`,
      input.type,
      input.nullable ? 'may be missing' : 'required',
      valuesOf(input),
    ],
  }))
  const left = excluded.map(
    ({ column, reason }) => html`<li><bdi>${shownText(column, 40)}</bdi>: ${reason}</li>`,
  )
  const plainHeads = (titles: readonly string[]) => titles.map((title) => ({ title }))
  return {
    id: 'data',
    title: 'Data',
    about: 'Which rows went where, and what the model takes.',
    body: html`${dataTable([{ title: 'Part' }, { title: 'Rows', isNumber: true }, { title: 'How' }], parts)}${dataTable(plainHeads(['Column', 'Type', 'Missing', 'Values']), inputs)}${left.length > 0 && html`<h3>Left out</h3><ul>${left}</ul>`}`,
  }
}

function proofSection({ lineage, leakProof }: CardDocument, run: CardRun | undefined): Section {
  const facts = Object.entries({
    ...lineage,
    ...(run === undefined ? {} : { run: run.run, digest: run.digest }),
  })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, html`<code>${String(value ?? 'none')}</code>`] as const)
  const opened =
    run !== undefined &&
    run.openings !== null &&
    html`<p>The held-out rows were opened ${run.openings === 1 ? 'once' : `${run.openings} times`}${run.openings > 1 && ': where earlier scores led to changes, these are optimistic'}.</p>`
  return {
    id: 'lineage',
    title: 'Lineage and leak proof',
    about:
      'Digests that lead back to data and recipe; with the store, “modelwright verify” recomputes all of this.',
    body: html`<p>${leakProofText(leakProof).replaceAll('`', '')}</p>${opened}${factList(facts, { isWide: true })}`,
  }
}

function leadOf({ schema, learner, describe, use }: CardDocument): Html {
  const { output } = schema
  const what = output.task === 'regression' ? 'the number ' : `${(output.classes ?? []).length} classes of `
  return html`${describe !== undefined && html`<p>${describe}</p>`}<p>Predicts ${what}<bdi>${shownText(output.name, 40)}</bdi>${learner !== undefined && `, by ${learner}`}.</p>${use !== undefined && html`<p><strong>Intended use.</strong> ${use}</p>`}`
}

/**
 * Writes a model card as one HTML file: no script, no request, and printed well.
 *
 * @param run - what its run knows besides; absent for a card alone
 */
export function cardPage(card: CardDocument, run?: CardRun): string {
  const { evaluation, judging } = card
  const first = judging?.metric ?? Object.keys(evaluation.metrics)[0]
  const estimate = first === undefined ? undefined : evaluation.metrics[first]
  const glance = [
    ...(estimate === undefined || first === undefined
      ? []
      : [
          {
            label: first,
            value: numberText(estimate.value),
            note: `95 % interval ${intervalText(estimate)}`,
          },
        ]),
    { label: 'Task', value: card.schema.output.task },
    { label: 'Rows held out', value: String(evaluation.rowCount) },
  ]
  const version = run?.version === undefined || run.version === null ? '' : `, version ${run.version}`
  return pageOf({
    title: `${shownText(card.name, 60)}${version}`,
    kicker: 'Model card',
    lead: leadOf(card),
    sections: [
      { id: 'glance', title: 'At a glance', body: cards(glance) },
      metricSection(card),
      ...gateSection(card),
      ...sliceSection(card),
      ...fairnessTables(card.fairness ?? []),
      ...robustnessTables(card.robustness),
      {
        id: 'limits',
        title: 'Limits',
        about: 'What to know before trusting it.',
        body: html`<ul>${card.limits.map((limit) => html`<li>${limit}</li>`)}</ul>`,
      },
      dataSection(card),
      proofSection(card, run),
    ],
    footer: html`<p>Made by Modelwright; form <code>${card.format}</code>.</p>`,
  })
}
