import type { Task } from '@modelwright/runtime'
import { reportFixes } from '../../clean/index.ts'
import {
  type Deadline,
  deadlineIn,
  type FixChange,
  isModelwrightError,
  type Log,
  noDeadline,
  replayRulings,
  seedOf,
  startRulings,
} from '../../core/index.ts'
import {
  defaultMetric,
  type Evaluation,
  findMetric,
  foldEstimate,
  type GateVerdict,
} from '../../evaluate/index.ts'
import { shownSource } from '../../retrieve/index.ts'
import { changedOptions } from '../../train/index.ts'
import type { Trial } from '../../tune/index.ts'
import { artifactBytes } from '../artifact-bytes.ts'
import { environmentOf } from '../environment.ts'
import { checkModelName } from '../store/names.ts'
import { cleanedLines } from './cleaned.ts'
import { checkDecisions, checkIntervalRows, decisionTexts } from './decide.ts'
import { type FitSettings, type FittedPart, fitPart } from './fit-part.ts'
import { type Gathered, gather } from './gather.ts'
import { type Holdout, holdOut } from './holdout.ts'
import { type Commit, checkInterrupted, unlessInterrupted } from './interrupted.ts'
import { gatesOf, type Judgement, judge } from './judge.ts'
import { keepRebuildRecord } from './keep-rebuild-record.ts'
import { leaveOutLeaks } from './leave-out-leaks.ts'
import { bestOfEach } from './rivals.ts'
import { type Shipped, ship } from './ship.ts'
import { suggestedSteps } from './steps.ts'
import { tuningOf } from './tuning.ts'
import type { LeaderboardRow, RunRequest, RunTools } from './types.ts'

/** What a run made and found. Plain data but for what reports are drawn from. */
export interface RunResult {
  readonly run: string
  readonly task: Task
  readonly metric: string
  readonly model: Shipped
  readonly leaderboard: readonly LeaderboardRow[]
  readonly evaluation: Evaluation
  readonly gates: readonly GateVerdict[]
  readonly passed: boolean
  readonly gathered: Gathered
  readonly holdout: Holdout
  readonly parts: readonly FittedPart[]
  readonly judgement: Judgement
  /** What the value fixes of the evaluated fit change in the table, column by column. */
  readonly cleaned: readonly FixChange[]
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** A row of the leaderboard: a learner's best trial; its fit on all training rows where there was time for it, else what its folds took. */
export function rowOf(
  trial: Trial,
  { search, rivals }: Pick<FittedPart, 'search' | 'rivals'>,
): LeaderboardRow {
  const rival = rivals.find((known) => known.trial === trial)
  const folds = search.foldCount
  const { low, high } = foldEstimate(trial.scores, folds > 1 ? 1 / (folds - 1) : 0)
  const [least, greatest] = search.metric.range ?? [-Infinity, Infinity]
  return {
    learner: trial.learner,
    options: trial.options,
    metric: search.metric.name,
    score: trial.mean,
    low: finite(Math.max(low, least)),
    high: finite(Math.min(high, greatest)),
    folds: trial.scores,
    fitMs: Math.round(rival?.fitMs ?? trial.fitMs / Math.max(1, folds)),
    bytes: rival === undefined ? finite(1000 * trial.kilobytes) : artifactBytes(rival.pipeline),
    rowMicroseconds: finite(trial.rowMicroseconds),
    changed: changedOptions(trial.learner, trial.options),
    chosen: trial === search.best,
  }
}

/** Share of the budget that intervals may take. */
const intervalShare = 0.05

/** Settings every fit of the run shares. */
export function settingsOf({ workflow }: RunRequest, task: Task, { deadline }: RunTools): FitSettings {
  const seed = workflow.seed ?? 0
  const metric = findMetric(
    workflow.tune?.metric ?? workflow.evaluate?.metric ?? defaultMetric(task),
    task,
  ).name
  const { searchSeconds } = tuningOf(workflow)
  const intervalMs = intervalShare * Math.min(deadline.remainingMs(), 1000 * searchSeconds)
  return { workflow, metric, seed, stream: seedOf(seed), share: 1, intervalMs }
}

function tell({ log }: RunTools, { columns, ignored, resolved, changes }: Gathered, holdout: Holdout): void {
  log({ kind: 'note', stage: 'explore', message: `target ${resolved.output.name}: ${resolved.reason}` })
  for (const { message } of changes) log({ kind: 'note', stage: 'clean', message })
  for (const message of holdout.notes) log({ kind: 'warning', stage: 'prepare', message })
  log({
    kind: 'stage',
    stage: 'explore',
    state: 'done',
    note: `${columns.length} columns looked at, ${ignored.length} ignored`,
  })
}

/** Tells what was cleaned and left out; returns every change. */
function tellReading({ log }: RunTools, { reading }: FittedPart, { table }: Gathered): readonly FixChange[] {
  const cleaned = reportFixes(table, reading.fixes)
  for (const message of cleanedLines(cleaned)) log({ kind: 'note', stage: 'clean', message })
  for (const { name, reason } of reading.leftOut)
    log({ kind: 'note', stage: 'prepare', message: `left out "${name}": ${reason}` })
  return cleaned
}

function trialCount({ trials, isCutShort }: FittedPart['search']): string {
  const tried = trials.filter(({ state }) => state !== 'stopped').length
  return isCutShort ? `${tried} trials in the time given` : `${tried} trials`
}

function shownMean(mean: number): string {
  return Number.isFinite(mean) ? mean.toPrecision(4) : 'undefined'
}

async function fitParts(
  gathered: Gathered,
  holdout: Holdout,
  settings: FitSettings,
  tools: RunTools,
): Promise<FittedPart[]> {
  tools.log({ kind: 'stage', stage: 'tune', state: 'started' })
  const parts: FittedPart[] = []
  for (const [i, part] of holdout.parts.entries()) {
    parts.push(await fitPart(part, gathered, { ...settings, share: 1 / (holdout.parts.length - i) }, tools))
  }
  const { search } = parts[0]
  const best = `${search.best.learner}, ${search.metric.name} ${shownMean(search.best.mean)} over ${search.foldCount} folds`
  tools.log({
    kind: 'stage',
    stage: 'tune',
    state: 'done',
    note: `${trialCount(search)}; best: ${best}`,
  })
  for (const message of decisionTexts(parts[parts.length - 1].decisions))
    tools.log({ kind: 'note', stage: 'evaluate', message })
  return parts
}

async function work(run: string, request: RunRequest, tools: RunTools, commit: Commit): Promise<RunResult> {
  const { log, signal, project } = tools
  const whole = await gather(request, tools)
  checkInterrupted(signal)
  await project.runs.note(run, { snapshot: whole.snapshot.digest })
  const { task } = whole.resolved.output
  const settings = settingsOf(request, task, tools)
  gatesOf(settings, task)
  checkDecisions(request.workflow, task)
  const holdout = await holdOut(request, whole, settings.stream, tools)
  checkInterrupted(signal)
  checkIntervalRows(request.workflow, holdout)
  tell(tools, whole, holdout)
  for (const message of suggestedSteps(whole, request.workflow, holdout.spec))
    log({ kind: 'note', stage: 'prepare', message })
  const gathered = leaveOutLeaks(tools, whole, holdout.parts[0], settings)
  log({ kind: 'stage', stage: 'prepare', state: 'done', note: holdout.how })
  const parts = await fitParts(gathered, holdout, settings, tools)
  const cleaned = tellReading(tools, parts[0], gathered)
  log({ kind: 'stage', stage: 'evaluate', state: 'started' })
  const judged = await judge(parts, holdout, gathered, settings, tools)
  log({
    kind: 'stage',
    stage: 'evaluate',
    state: 'done',
    note: `on ${judged.evaluation.rowCount} rows no fit saw`,
  })
  checkInterrupted(signal)
  log({ kind: 'stage', stage: 'pack', state: 'started' })
  const model = await ship(
    { request, gathered, holdout, parts, judgement: judged, settings, tools },
    run,
    commit,
  )
  log({
    kind: 'stage',
    stage: 'pack',
    state: 'done',
    note: `${model.name} version ${model.version}, ${model.digest.slice(0, 12)}`,
  })
  const { judgement } = model
  const { evaluation, gates, passed } = judgement
  const last = parts[parts.length - 1]
  const leaderboard = bestOfEach(last.search).map((trial) => rowOf(trial, last))
  return {
    run,
    task,
    metric: settings.metric,
    model,
    leaderboard,
    evaluation,
    gates,
    passed,
    gathered,
    holdout,
    parts,
    judgement,
    cleaned,
  }
}

function paramsOf({ workflow, workflowDigest }: RunRequest): Record<string, string> {
  const { target, seed = 0, tune } = workflow
  return {
    target,
    seed: String(seed),
    workflow: workflowDigest,
    ...(tune?.metric === undefined ? {} : { metric: tune.metric }),
  }
}

/** Whether the data was refused, as the workflow asks. */
function isRefusal(error: unknown): boolean {
  return isModelwrightError(error) && error.code === 'EXPLORE_EXPECTATIONS_BROKEN'
}

/** How many expectations were met, for the store. */
function metText({ expectations }: Gathered): { expectations?: string } {
  if (expectations.length === 0) return {}
  const met = expectations.filter(({ holds }) => holds).length
  return { expectations: `${met} of ${expectations.length} met` }
}

/** A time limit that was given holds; else the preset's. */
export function runDeadline({ workflow }: RunRequest, { deadline, clock, signal }: RunTools): Deadline {
  const { runSeconds } = tuningOf(workflow)
  const isGiven = deadline.remainingMs() !== Number.POSITIVE_INFINITY
  return isGiven ? deadline : deadlineIn(1000 * runSeconds, clock, signal)
}

/** Rulings and time of a run; one that is done again has as long as it takes. */
function timeOf(request: RunRequest, tools: RunTools): Pick<RunTools, 'deadline' | 'rulings'> {
  const { replay } = request
  return replay === undefined
    ? { deadline: runDeadline(request, tools), rulings: startRulings() }
    : { deadline: noDeadline, rulings: replayRulings(replay.notes) }
}

/** What a run that was given up still reports is of no use to anybody. */
function untilAborted({ log, signal }: RunTools): Log {
  return (report) => {
    if (!signal.aborted) log(report)
  }
}

/**
 * Runs a workflow from its data to a registered model: retrieve, clean, hold out, search, fit, evaluate, gate, refit on
 * all rows, pack, register.
 *
 * The run is recorded as it goes; whatever fails is recorded too. Nothing is registered unless all of it is written.
 *
 * @throws {ModelwrightError} what its stages throw; the store says why
 */
export async function runWorkflow(request: RunRequest, tools: RunTools): Promise<RunResult> {
  const { runs } = tools.project
  if (request.workflow.name !== undefined) checkModelName(request.workflow.name)
  const environment = await environmentOf(request.folder, tools.version)
  const name = request.workflow.name ?? shownSource(request.workflow.retrieve)
  const run = await runs.start({
    name,
    params: paramsOf(request),
    environment,
    workflow: request.workflowDigest,
  })
  try {
    const bounded = { ...tools, ...timeOf(request, tools), log: untilAborted(tools) }
    const result = await unlessInterrupted((commit) => work(run, request, bounded, commit), tools.signal)
    const { metrics } = result.evaluation
    const params = { metric: result.metric, ...metText(result.gathered) }
    await runs.note(run, { metrics, artifact: result.model.digest, params })
    await keepRebuildRecord(run, request, result, bounded)
    await runs.finish(run, result.passed ? 'done' : 'refused')
    return result
  } catch (error) {
    const status = isRefusal(error) ? 'refused' : 'failed'
    await runs.finish(run, status, error instanceof Error ? error.message : String(error))
    throw error
  }
}

export type { DryRun, LeaderboardRow, RunRequest, RunTools } from './types.ts'
