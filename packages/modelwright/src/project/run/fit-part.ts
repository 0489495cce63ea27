import type { Batch, Pipeline, Task } from '@modelwright/runtime'
import {
  contentKeys,
  type Deadline,
  deadlineIn,
  type Seed,
  selectRows,
  type Target,
  takeBatch,
  takeTarget,
} from '../../core/index.ts'
import { type Contender, type LeakProof, refuseSeenRows } from '../../evaluate/index.ts'
import { fitPipeline, predictPipeline, type Recipe, usualLearners } from '../../train/index.ts'
import { type SearchData, type SearchResult, search } from '../../tune/index.ts'
import type { Workflow } from '../workflow/index.ts'
import { type Decisions, decide, type FitRows, withDecisions } from './decide.ts'
import type { Gathered } from './gather.ts'
import type { Part } from './holdout.ts'
import { checkInterrupted } from './interrupted.ts'
import { learnReading, type Reading } from './reading.ts'
import { stepsOf, timeColumnOf } from './steps.ts'
import type { RunTools } from './types.ts'

/** What was fitted on the training rows of a part, and what it says of the rows that were held out. */
export interface FittedPart {
  readonly reading: Reading
  readonly search: SearchResult
  readonly pipeline: Pipeline
  readonly fitMs: number
  /** Best of each learner that was tried, the winner among them. */
  readonly rivals: readonly Rival[]
  /** Predictions of the winner on the held-out rows. */
  readonly contender: Contender
  readonly baseline: Contender
  readonly trainIds: Uint32Array
  readonly testIds: Uint32Array
  readonly leakProof: LeakProof
  /** Calibration and threshold, where the workflow asks for them. */
  readonly decisions?: Decisions
}

/** A learner's best trial, fitted on all training rows and scored on the held-out ones. */
export interface Rival {
  readonly trial: SearchResult['best']
  readonly pipeline: Pipeline
  readonly contender: Contender
  readonly fitMs: number
}

function timesOf(rows: Batch, column: string): { times: ArrayLike<number> } | Record<string, never> {
  const found = rows.columns.get(column)
  return found?.type === 'time' || found?.type === 'number' ? { times: found.values } : {}
}

/** What folds must keep together: groups, else equal rows; or in order: times. */
function foldHints(rows: Batch, workflow: Workflow, history: Gathered['history']) {
  const { group, split } = workflow
  const by = split?.options['by'] as string | undefined
  const timeColumn = timeColumnOf(workflow) ?? (split?.name === 'group' ? undefined : history?.time)
  const groupColumn = group ?? (split?.name === 'group' ? by : undefined)
  return timeColumn === undefined
    ? { groups: contentKeys(rows, groupColumn === undefined ? undefined : [groupColumn]) }
    : timesOf(rows, timeColumn)
}

/** The group of each row, where the workflow says that rows belong together. */
function groupsOf(rows: Batch, { group, split }: Workflow): Pick<Contender, 'groups'> {
  const by = group ?? (split?.name === 'group' ? (split.options['by'] as string | undefined) : undefined)
  return by === undefined || !rows.columns.has(by) ? {} : { groups: contentKeys(rows, [by]) }
}

/** The learners a workflow names, as recipes; by default all that fit the task. */
export function recipesOf(workflow: Workflow, task: Task): readonly Recipe[] {
  const uses = workflow.train ?? usualLearners(task).map(({ name }) => ({ learner: name, options: {} }))
  return uses.map(({ learner, options }) => ({ learner, options, ...prepareOf(workflow) }))
}

function prepareOf(workflow: Workflow): Pick<Recipe, 'prepare'> {
  return workflow.prepare === undefined ? {} : { prepare: { steps: stepsOf(workflow) } }
}

/** Share of the time that may go into the search; fits, evaluation and packing need the rest. */
const searchShare = 0.6

/** The time a workflow's own budget gives the search; Infinity when it counts trials. */
export function budgetMsOf({ tune }: Workflow): number {
  const { seconds, minutes } = tune?.budget ?? {}
  if (seconds === undefined && minutes === undefined) return Infinity
  return 1000 * (seconds ?? 0) + 60_000 * (minutes ?? 0)
}

/** When the search must end: by the workflow's own budget, and early enough for what comes after it. */
function searchDeadline({ workflow, share }: FitSettings, { deadline, clock, signal }: RunTools): Deadline {
  const budgetMs = budgetMsOf(workflow)
  return deadlineIn(Math.min(budgetMs, deadline.remainingMs() * searchShare) * share, clock, signal)
}

/** What every fit of a run is handed. */
export interface FitSettings {
  readonly workflow: Workflow
  readonly metric: string
  readonly seed: number
  /** Stream of the whole run. */
  readonly stream: Seed
  /** Share of the remaining time this part may take. */
  readonly share: number
  /** Time that intervals may take. */
  readonly intervalMs: number
}

const nameOf = ({ learner }: Recipe): string => (typeof learner === 'string' ? learner : learner.name)

/** Fits a recipe on rows and says how long it took. */
export async function timedFit(
  recipe: Recipe,
  data: { reading: Reading; rows: Batch; target: Target },
  { stream }: FitSettings,
  { clock, deadline, crew, log }: Pick<RunTools, 'clock' | 'deadline' | 'crew' | 'log'>,
): Promise<{ pipeline: Pipeline; fitMs: number }> {
  const start = clock()
  const { schema, fixes } = data.reading
  const context = {
    schema,
    fixes,
    seed: stream.split('fit'),
    deadline,
    crew,
    progress: (fraction: number, note = `fitting ${nameOf(recipe)}`) =>
      log({ kind: 'progress', stage: 'train', fraction, note }),
  }
  const pipeline = await fitPipeline(recipe, data.rows, data.target, context)
  return { pipeline, fitMs: clock() - start }
}

function bestOfEach({ leaderboard, best }: SearchResult): SearchResult['best'][] {
  const byLearner = new Map([[best.learner, best]])
  for (const trial of leaderboard) if (!byLearner.has(trial.learner)) byLearner.set(trial.learner, trial)
  return [...byLearner.values()]
}

/** Makes a trial's recipe: a learner of ours by name, the workflow's own as it is. */
export function recipeOf({ learner: name, options }: SearchResult['best'], workflow: Workflow): Recipe {
  const own = workflow.train
    ?.map(({ learner }) => learner)
    .find((learner) => typeof learner !== 'string' && learner.name === name)
  return { learner: own ?? name, options, ...prepareOf(workflow) }
}

/** Fits a recipe on some training rows, to predict others. */
function foldFit(
  recipe: Recipe,
  { reading, rows }: { reading: Reading; rows: Batch },
  settings: FitSettings,
  tools: RunTools,
): FitRows {
  return async (train, target) => {
    const { pipeline } = await timedFit(
      recipe,
      { reading, rows: takeBatch(rows, train), target },
      settings,
      tools,
    )
    return (test) => predictPipeline(pipeline, takeBatch(rows, test))
  }
}

/** The winner as it was decided: what it says of held-out rows follows. */
function decided(winner: Rival, decisions: Decisions | undefined, testRows: Batch): Rival {
  if (decisions === undefined) return winner
  const pipeline = withDecisions(winner.pipeline, decisions)
  const predictions = predictPipeline(pipeline, testRows)
  return {
    ...winner,
    pipeline,
    contender: { ...winner.contender, predictions, threshold: pipeline.threshold },
  }
}

/** Fits the best of each learner on all training rows and predicts the held-out ones. */
async function fitRivals(
  found: SearchResult,
  data: { reading: Reading; rows: Batch; target: Target; testRows: Batch },
  tested: Omit<Contender, 'predictions'>,
  settings: FitSettings,
  tools: RunTools,
): Promise<Rival[]> {
  const rivals: Rival[] = []
  for (const trial of bestOfEach(found)) {
    checkInterrupted(tools.signal)
    const { pipeline, fitMs } = await timedFit(recipeOf(trial, settings.workflow), data, settings, tools)
    const contender = { ...tested, predictions: predictPipeline(pipeline, data.testRows) }
    rivals.push({ trial, pipeline, contender, fitMs })
  }
  return rivals
}

/**
 * Searches on a part's training rows, fits the best of each learner on all of them, and predicts the held-out rows.
 *
 * @throws {ModelwrightError} EVALUATE_ROWS_SEEN - when a held-out row is among those that train
 */
export async function fitPart(
  part: Part,
  gathered: Gathered,
  settings: FitSettings,
  tools: RunTools,
): Promise<FittedPart> {
  const { workflow, metric, seed } = settings
  const training = selectRows(gathered.table, part.train)
  const testing = selectRows(part.test.table, part.test.rows)
  const where = { snapshot: training.snapshot, model: gathered.name }
  const seen = testing.snapshot === training.snapshot ? training.rowIds : new Uint32Array()
  const leakProof = refuseSeenRows(testing.rowIds, seen, where)
  const reading = learnReading(training, gathered, part.train)
  const rows = reading.read(training)
  const target = takeTarget(gathered.resolved.target, part.train)
  const data: SearchData = {
    schema: reading.schema,
    fixes: reading.fixes,
    rows,
    target,
    ...foldHints(training, workflow, gathered.history),
  }
  const learners = recipesOf(workflow, target.task)
  const trials = workflow.tune?.budget?.trials
  const found = await search(data, {
    metric,
    seed,
    clock: tools.clock,
    pool: tools.pool,
    log: tools.log,
    deadline: searchDeadline(settings, tools),
    learners,
    ...(trials === undefined ? {} : { trials }),
  })
  const testRows = reading.read(testing)
  const groups = groupsOf(testing, workflow)
  const rivals = await fitRivals(
    found,
    { reading, rows, target, testRows },
    { target: part.test.target, ...groups },
    settings,
    tools,
  )
  const decisions = await decide(
    workflow,
    data,
    {
      seed: settings.stream,
      fit: foldFit(recipeOf(found.best, workflow), { reading, rows }, settings, tools),
    },
    tools,
  )
  const winner = decided(rivals[0], decisions, testRows)
  const baseline = rivals.find(({ trial }) => trial.index === 0)?.contender ?? winner.contender
  const { pipeline, contender, fitMs } = winner
  return {
    reading,
    search: found,
    pipeline,
    fitMs,
    rivals: [winner, ...rivals.slice(1)],
    contender,
    baseline,
    trainIds: training.rowIds,
    testIds: testing.rowIds,
    leakProof,
    ...(decisions === undefined ? {} : { decisions }),
  }
}
