import type { MetricSummary, RunDetails, RunTrial, StepRecord } from '../../core/index.ts'
import { optionsText } from '../../project/run/options-text.ts'
import { alignColumns, shownBytes, shownDuration, shownNumber } from '../columns.ts'
import { printable } from '../printable.ts'
import { shownTime } from '../shown.ts'

const bars = '▁▂▃▄▅▆▇█'
const mostBars = 40

/** Draws values as bars, in order; many are shown by the last of each stretch. */
export function sparkline(values: Float64Array): string {
  const there = values.filter(Number.isFinite)
  if (there.length < 2) return ''
  const least = there.reduce((a, b) => Math.min(a, b))
  const span = there.reduce((a, b) => Math.max(a, b)) - least
  const count = Math.min(mostBars, there.length)
  const shown = Array.from(
    { length: count },
    (_, i) => there[Math.floor(((i + 1) * there.length) / count) - 1],
  )
  return shown
    .map((value) => bars[span === 0 ? 0 : Math.min(7, Math.floor((8 * (value - least)) / span))])
    .join('')
}

function intervalText({ low, high }: MetricSummary): string {
  return Number.isNaN(low) && Number.isNaN(high) ? '' : `(${shownNumber(low)} – ${shownNumber(high)})`
}

function metricRows({ run }: RunDetails, lines: ReadonlyMap<string, string>): string[][] {
  const all = Object.entries(run.metrics)
  const hasPoints = all.some(([, { pointCount }]) => pointCount > 0)
  const head = ['METRIC', 'VALUE', '95 % INTERVAL', ...(hasPoints ? ['LEAST', 'GREATEST', 'VALUES', ''] : [])]
  const rows = all.map(([name, metric]) => {
    const { value, least, greatest, pointCount } = metric
    const over =
      pointCount === 0
        ? ['', '', '', '']
        : [shownNumber(least), shownNumber(greatest), String(pointCount), lines.get(name) ?? '']
    return [name, shownNumber(value), intervalText(metric), ...(hasPoints ? over : [])]
  })
  return [head, ...rows]
}

function gitText({ run: { git } }: RunDetails): string {
  if (git === null) return '–'
  const state = git.isDirty
    ? `, with changes${git.diff === null ? '' : ` (${git.diff.slice(0, 12)})`}`
    : ', clean'
  return `${git.commit.slice(0, 12)}${git.branch === null ? '' : ` on ${git.branch}`}${state}`
}

function factRows(details: RunDetails): string[][] {
  const { run, children, data } = details
  const seconds = run.endedAt === null ? Number.NaN : Date.parse(run.endedAt) - Date.parse(run.startedAt)
  return [
    ['run', run.id],
    ['name', run.name],
    ['status', run.status],
    ...(run.error === null ? [] : [['error', run.error]]),
    ['started', `${shownTime(run.startedAt)} UTC`],
    ['took', seconds >= 0 ? shownDuration(seconds) : '–'],
    ...(run.parent === null ? [] : [['parent', run.parent]]),
    ...(children.length === 0
      ? []
      : [
          [
            'children',
            `${children.length}: ${children.slice(0, 5).join(', ')}${children.length > 5 ? ', …' : ''}`,
          ],
        ]),
    ...data.map(({ role, digest, name }) => [
      `data: ${role}`,
      `${digest.slice(0, 12)}${name === null ? '' : `  ${name}`}`,
    ]),
    ...(run.artifact === null ? [] : [['model', run.artifact]]),
    ...(run.workflow === null ? [] : [['workflow', run.workflow.slice(0, 12)]]),
    ...(run.code === null ? [] : [['code', run.code.slice(0, 12)]]),
    ['git', gitText(details)],
    ...Object.entries(run.environment).filter(([name]) => name !== 'commit'),
  ]
}

/** Each learner's best trial, the chosen one first; then by place. */
export function bestTrials(trials: readonly RunTrial[]): RunTrial[] {
  const chosen = trials.filter((trial) => trial.chosen)
  const order = [...chosen, ...trials.filter((trial) => trial.state === 'done' && !trial.chosen)]
  return [...new Map([...order].reverse().map((trial) => [trial.learner, trial])).values()].reverse()
}

function trialRows({ trials }: RunDetails): string[][] {
  const done = trials.filter(({ state }) => state === 'done').length
  const head = [
    '',
    `LEARNER (${done} of ${trials.length} trials done)`,
    'SCORE',
    'FOLDS',
    'FITS TOOK',
    'OPTIONS',
  ]
  const rows = bestTrials(trials).map(({ chosen, learner, score, folds, fitMs, options }) => [
    chosen ? '→' : '',
    learner,
    shownNumber(score),
    String(folds.length),
    shownDuration(fitMs),
    optionsText(options, shownNumber).slice(0, 80),
  ])
  return [head, ...rows]
}

function section(title: string, rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  return rows.length === 0 ? '' : `\n${title}\n${alignColumns(rows, { indent: '  ', right })}`
}

function notesText({ notes }: RunDetails): string {
  const texts = notes.map(({ id, at, text, author }) => {
    const lines = printable(text).split('\n')
    return `  ${id}  ${shownTime(at)} UTC${author === null ? '' : `  ${printable(author)}`}\n${lines.map((line) => `    ${line}\n`).join('')}`
  })
  return texts.length === 0 ? '' : `\nNotes\n${texts.join('')}`
}

function stepRow({ step, status, startedAt, endedAt, reason, error }: StepRecord): string[] {
  const took = endedAt === null ? Number.NaN : Date.parse(endedAt) - Date.parse(startedAt)
  return [step, status, took >= 0 && status !== 'kept' ? shownDuration(took) : '–', error ?? reason]
}

/** What is shown of a run besides its details: metrics over time, drawn, and the steps it took. */
export interface Shown {
  readonly lines: ReadonlyMap<string, string>
  readonly steps: readonly StepRecord[]
}

/** All of one run, for a terminal. */
export function runDetailsText(details: RunDetails, { lines, steps }: Shown): string {
  const { run, artifacts, trials } = details
  return [
    alignColumns(factRows(details)),
    section('Steps', steps.map(stepRow)),
    section('Params', Object.entries(run.params)),
    section('Tags', Object.entries(run.tags)),
    Object.keys(run.metrics).length === 0 ? '' : section('Metrics', metricRows(details, lines)),
    trials.length === 0 ? '' : section('Search', trialRows(details)),
    section(
      'Artifacts',
      artifacts.map(({ name, mediaType, size, kind, digest }) => [
        name,
        kind,
        mediaType,
        shownBytes(size),
        digest.slice(0, 12),
      ]),
    ),
    notesText(details),
  ].join('')
}
