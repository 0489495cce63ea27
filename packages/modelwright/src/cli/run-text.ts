import { relative } from 'node:path'
import type pc from 'picocolors'
import { pText } from '../evaluate/index.ts'
import { openingsText } from '../project/run/count-openings.ts'
import type { DryRun, LeaderboardRow, RunResult } from '../project/run/index.ts'
import { countsText, expectationLines } from './check-text.ts'
import { alignColumns, shownBytes, shownNumber } from './columns.ts'
import { intervalsText } from './intervals-text.ts'
import { leaderboardCells, leaderboardHead } from './leaderboard-cells.ts'
import { onOneLine } from './printable.ts'
import { shownEstimate } from './shown.ts'

/** What is told of a finished run. */
export interface RunFacts {
  readonly result: RunResult
  /** Path of the report. */
  readonly report: string
  readonly durationMs: number
  /** Folder that shown paths start from. */
  readonly folder: string
}

/** The JSON document of `run`. */
export function runDocument({ result, report, durationMs }: RunFacts) {
  const { run, task, metric, model, leaderboard, evaluation, gates } = result
  const decided = result.parts[result.parts.length - 1].decisions
  return {
    run,
    task,
    metric,
    model: {
      name: model.name,
      version: model.version,
      digest: model.digest,
      path: model.path,
      aliases: model.aliases,
      held: model.held,
      bytes: model.bytes.length,
    },
    leaderboard,
    evaluation: {
      rows: evaluation.rowCount,
      openings: result.judgement.openings,
      metrics: evaluation.metrics,
    },
    rivals: result.judgement.rivalries,
    gates,
    expectations: result.gathered.expectations,
    slices: result.judgement.slices ?? null,
    intervals: result.judgement.intervals ?? null,
    learningCurve: result.parts[result.parts.length - 1].learning ?? null,
    calibrationError: result.judgement.calibrationError ?? null,
    fairness: result.judgement.fairness ?? null,
    robustness: result.judgement.robustness ?? null,
    latency: result.judgement.latency ?? null,
    calibration: decided?.calibration ?? null,
    threshold: decided?.threshold ?? null,
    cleaned: result.cleaned.map(({ fix, column, count, distinct }) => ({ fix, column, count, distinct })),
    leftOut: result.parts[0].reading.leftOut,
    positive: task === 'binary' ? (result.gathered.resolved.output.classes?.[1] ?? null) : null,
    report,
    durationMs,
  }
}

function leaderboardLine(row: LeaderboardRow): string[] {
  const { cells, options } = leaderboardCells(row)
  return [...cells, row.chosen ? options : '']
}

function metricRows({ evaluation, judgement }: RunResult): string[][] {
  return Object.entries(evaluation.metrics).map(([name, estimate]) => {
    const other = judgement.comparisons.find((comparison) => comparison.metric === name)?.other
    return [name, shownEstimate(estimate), other === undefined ? '' : `baseline ${shownNumber(other)}`]
  })
}

function rivalRows({ judgement }: RunResult): string[][] {
  return judgement.rivalries.map(({ whom, name, comparison: { difference, low, high, p } }) => [
    `${whom} (${name})`,
    `${difference >= 0 ? 'better' : 'worse'} by ${shownNumber(Math.abs(difference))}`,
    Number.isNaN(low) ? '' : `(${shownNumber(low)} – ${shownNumber(high)})`,
    `p ${pText(p)}`,
  ])
}

function gateLines({ gates }: RunResult, color: ReturnType<typeof pc.createColors>): string {
  return gates
    .map(
      (gate) =>
        `${gate.passed ? color.green('passed') : color.red('refused')}  ${gate.name}: ${gate.reason}\n`,
    )
    .join('')
}

/** The text of `run` for a person. */
export function runText(facts: RunFacts, color: ReturnType<typeof pc.createColors>): string {
  const { result, report, folder } = facts
  const { model, metric, evaluation, leaderboard, judgement } = result
  const head = leaderboardHead(metric, 'fit')
  const alias = model.aliases.length > 0 ? `, ${model.aliases.join(', ')}` : ''
  const reference = model.aliases.includes('champion')
    ? `${model.name}@champion`
    : `${model.name}/${model.version}`
  const places = [
    ['Model', `${model.name} version ${model.version}${alias}, ${shownBytes(model.bytes.length)}`],
    ['', relative(folder, model.path)],
    ['Report', relative(folder, report)],
    ['Serve', `npx modelwright serve ${reference}`],
  ]
  return [
    `\n${alignColumns([[...head.cells, head.options], ...leaderboard.map(leaderboardLine)])}`,
    `\nOn ${evaluation.rowCount} rows no fit saw (${color.dim('value and 95 % interval')}):\n`,
    alignColumns(metricRows(result), { indent: '  ' }),
    intervalsText(judgement.intervals),
    `\nCompared on the same rows, by ${metric}:\n${alignColumns(rivalRows(result), { indent: '  ' })}`,
    judgement.openings > 1 ? `${color.yellow(openingsText(judgement.openings))}\n` : '',
    result.gates.length > 0 ? `\n${gateLines(result, color)}` : '',
    expectationsText(result, color),
    `\n${alignColumns(places)}`,
    heldText(model),
  ].join('')
}

/** Why a model that would have become champion did not, where its gates have not said it. */
function heldText({ held, name, version }: RunResult['model']): string {
  const others = held.filter((refusal) => !refusal.startsWith('gate '))
  if (others.length === 0) return ''
  return `\nNot champion yet: ${others.join('; ')}.\n  modelwright approve ${name}/${version} --key <file>\n  modelwright promote ${name}/${version}\n`
}

/** Those that do not hold, and how many do. */
function expectationsText({ gathered }: RunResult, color: ReturnType<typeof pc.createColors>): string {
  const { expectations } = gathered
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
    ...plan.suggestions.map((sentence) => `\n${onOneLine(sentence)}\n`),
    `\n${plan.trials} trials at most, about ${plan.estimateSeconds < 1 ? 'a second' : `${Math.round(plan.estimateSeconds)} s`}. Nothing was fitted.\n`,
  ].join('')
}
