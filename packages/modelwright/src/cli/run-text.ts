import { relative } from 'node:path'
import type pc from 'picocolors'
import { pText } from '../evaluate/index.ts'
import { openingsText } from '../project/run/count-openings.ts'
import type { RanFlow } from '../project/run/run-flow.ts'
import type { RunSummary } from '../project/run/run-summary.ts'
import type { DryRun, LeaderboardRow } from '../project/run/types.ts'
import { countsText, expectationLines } from './check-text.ts'
import { alignColumns, shownBytes, shownNumber } from './columns.ts'
import { intervalsText } from './intervals-text.ts'
import { leaderboardCells, leaderboardHead } from './leaderboard-cells.ts'
import { onOneLine } from './printable.ts'
import { shownEstimate } from './shown.ts'

/** What is told of a finished run. */
export interface RunFacts {
  readonly ran: Pick<RanFlow, 'run' | 'states' | 'told'>
  readonly durationMs: number
  /** Folder that shown paths start from. */
  readonly folder: string
}

type Told = NonNullable<RanFlow['told']>

/** What was found out about the model of a run, for programs. */
function toldDocument({ summary, path, aliases, report }: Told) {
  const { model, judgement, evaluation, cleaned, calibration, threshold, learning } = summary
  return {
    task: summary.task,
    metric: summary.metric,
    model: {
      name: model.name,
      version: model.version,
      digest: model.digest,
      path,
      aliases,
      held: summary.held,
      bytes: model.byteCount,
    },
    leaderboard: summary.leaderboard,
    evaluation: {
      rows: evaluation.rowCount,
      openings: judgement.openings,
      metrics: evaluation.metrics,
    },
    rivals: judgement.rivalries,
    gates: summary.gates,
    expectations: summary.expectations,
    slices: judgement.slices ?? null,
    intervals: judgement.intervals ?? null,
    learningCurve: learning,
    calibrationError: judgement.calibrationError ?? null,
    fairness: judgement.fairness ?? null,
    robustness: judgement.robustness ?? null,
    latency: judgement.latency ?? null,
    calibration,
    threshold,
    cleaned,
    leftOut: summary.leftOut,
    notes: summary.notes ?? [],
    positive: summary.positive,
    window: summary.window ?? null,
    isWeighted: summary.isWeighted ?? false,
    report: report ?? null,
  }
}

/** The JSON document of `run`; of one that ended before a model was packed, its steps alone. */
export function runDocument({ ran: { run, told, states }, durationMs }: RunFacts) {
  const found: Partial<ReturnType<typeof toldDocument>> = told === undefined ? {} : toldDocument(told)
  return {
    run,
    ...found,
    steps: states.map(({ step, state, reason }) => ({ step, state, reason })),
    durationMs,
  }
}

function leaderboardLine(row: LeaderboardRow): string[] {
  const { cells, options } = leaderboardCells(row)
  return [...cells, row.chosen ? options : '']
}

function metricRows({ evaluation, judgement }: RunSummary): string[][] {
  return Object.entries(evaluation.metrics).map(([name, estimate]) => {
    const other = judgement.comparisons.find((comparison) => comparison.metric === name)?.other
    return [name, shownEstimate(estimate), other === undefined ? '' : `baseline ${shownNumber(other)}`]
  })
}

function rivalRows({ judgement, metric }: RunSummary): string[][] {
  return judgement.rivalries.map(({ whom, name, comparison: { difference, low, high, p } }) => {
    const rival = `${whom} (${name})`
    // Of one class alone, or of constant values, there may be no score.
    if (!Number.isFinite(difference))
      return [rival, `not compared: ${metric} is not defined on these rows`, '', '']
    return [
      rival,
      `${difference >= 0 ? 'better' : 'worse'} by ${shownNumber(Math.abs(difference))}`,
      Number.isNaN(low) ? '' : `(${shownNumber(low)} – ${shownNumber(high)})`,
      `p ${pText(p)}`,
    ]
  })
}

function gateLines({ gates }: RunSummary, color: ReturnType<typeof pc.createColors>): string {
  return gates
    .map(
      (gate) =>
        `${gate.passed ? color.green('passed') : color.red('refused')}  ${gate.name}: ${gate.reason}\n`,
    )
    .join('')
}

/** Where the model and its report lie. */
function placeRows({ summary: { model }, path, aliases, report }: Told, folder: string): string[][] {
  const alias = aliases.length > 0 ? `, ${aliases.join(', ')}` : ''
  const reference = aliases.includes('champion') ? `${model.name}@champion` : `${model.name}/${model.version}`
  return [
    ['Model', `${model.name} version ${model.version}${alias}, ${shownBytes(model.byteCount)}`],
    ['', relative(folder, path)],
    ...(report === undefined ? [] : [['Report', relative(folder, report)]]),
    ['Serve', `npx modelwright serve ${reference}`],
  ]
}

/** Which rows were learnt from, and what weights do and do not do. */
function weightText({ window, isWeighted }: RunSummary): string {
  const learnt = window == null ? '' : `\nLearnt from the window ${window}.\n`
  const weighed = 'Rows weigh in fits and in the search; each held-out row counts 1.\n'
  return `${learnt}${isWeighted === true ? weighed : ''}`
}

/** Says that nothing had to be done, where that is so. */
function keptText({ states }: RunFacts['ran']): string {
  if (states.length === 0 || !states.every(({ state }) => state === 'kept')) return ''
  return `\nNothing changed: every step is the ${states[0].reason}.\n`
}

/** The text of `run` for a person. */
export function runText({ ran, folder }: RunFacts, color: ReturnType<typeof pc.createColors>): string {
  const { told } = ran
  if (told === undefined) return ''
  const { summary } = told
  const { metric, evaluation, leaderboard, judgement } = summary
  const head = leaderboardHead(metric, 'fit')
  return [
    `\n${alignColumns([[...head.cells, head.options], ...leaderboard.map(leaderboardLine)])}`,
    `\nOn ${evaluation.rowCount} rows no fit saw (${color.dim('value and 95 % interval')}):\n`,
    alignColumns(metricRows(summary), { indent: '  ' }),
    weightText(summary),
    intervalsText(judgement.intervals),
    `\nCompared on the same rows, by ${metric}:\n${alignColumns(rivalRows(summary), { indent: '  ' })}`,
    judgement.openings > 1 ? `${color.yellow(openingsText(judgement.openings))}\n` : '',
    summary.gates.length > 0 ? `\n${gateLines(summary, color)}` : '',
    expectationsText(summary, color),
    `\n${alignColumns(placeRows(told, folder))}`,
    heldText(told),
    keptText(ran),
  ].join('')
}

/** Why a model that would have become champion did not, where its gates have not said it. */
function heldText({ summary: { held, model }, aliases }: Told): string {
  const { name, version } = model
  if (aliases.includes('champion')) return ''
  const others = held.filter((refusal) => !refusal.startsWith('gate '))
  if (others.length === 0) return ''
  return `\nNot champion yet: ${others.join('; ')}.\n  modelwright approve ${name}/${version} --key <file>\n  modelwright promote ${name}/${version}\n`
}

/** Those that do not hold, and how many do. */
function expectationsText({ expectations }: RunSummary, color: ReturnType<typeof pc.createColors>): string {
  if (expectations.length === 0) return ''
  const broken = expectations.filter(({ holds }) => !holds)
  return `\nExpectations: ${countsText(expectations)}\n${expectationLines(broken, color)}`
}

/** The text of `run --dry` for a person. */
export function dryText(plan: DryRun): string {
  const columns = plan.columns.map(({ name, use, reason }) => [name, use, reason])
  const steps = plan.plan.map(({ learner, steps }) => {
    const lines = steps.length === 0 ? ['takes the columns as they are'] : steps
    return `  ${learner}\n${lines.map((step) => `    ${step}\n`).join('')}`
  })
  return [
    `${plan.task}, chosen by ${plan.metric}; ${plan.rows} rows\n\n`,
    alignColumns([['COLUMN', 'USE', 'WHY'], ...columns]),
    `\nSplit: ${plan.split.how}\n\nPlan\n`,
    ...steps,
    ...[...plan.notes, ...plan.suggestions].map((sentence) => `\n${onOneLine(sentence)}\n`),
    `\n${plan.trials} trials at most, about ${plan.estimateSeconds < 1 ? 'a second' : `${Math.round(plan.estimateSeconds)} s`}. Nothing was fitted.\n`,
  ].join('')
}
