import type { Batch, FixStep, Operations, Schema } from '@modelwright/runtime'
import {
  type Clock,
  type Deadline,
  type Log,
  type Metric,
  ModelwrightError,
  noDeadline,
  seedOf,
  silent,
  type Target,
  type TaskPool,
} from '../core/index.ts'
import { defaultMetric, findMetric, metricsFor } from '../evaluate/index.ts'
import { checkTrainable, findLearner, isRegistered, type Recipe, usualLearners } from '../train/index.ts'
import { type Candidate, candidatesOf } from './candidates.ts'
import { type FoldContext, type FoldPayload, type FoldResult, runFold } from './fold-task.ts'
import { foldsOf } from './folds.ts'
import { checkCount } from './study/settings.ts'
import { bestUnfinished, type FoldOutcome, leaderboardOf, type Trial, trialOf } from './trial.ts'
import type { ValidationSpec } from './validation.ts'

/** Training rows as read by their schema, and what goes with them. */
export interface SearchData {
  readonly schema: Schema
  readonly fixes?: readonly FixStep[]
  readonly rows: Batch
  readonly target: Target
  /** One weight a row; absent means 1 each. */
  readonly weights?: Float64Array
  /** Rows with the same number are never on both sides of a fold: people, shops, exact duplicates. */
  readonly groups?: ArrayLike<number>
  /** When each row was, in milliseconds: folds then go forward in time. */
  readonly times?: ArrayLike<number>
  /** In what gaps and windows are told; default: a day in milliseconds. */
  readonly timeUnit?: number
}

/** What is searched, how long, and where it runs. */
export interface SearchOptions {
  /** Default: every learner that fits the task, but those that are only tried where named. Options that are given are not searched. */
  readonly learners?: readonly Recipe[]
  /** Default: auc, log-loss or rmse, by task. */
  readonly metric?: string | Metric
  /** Default: 5 below 20,000 rows, 3 below 100,000, else a single split. */
  readonly folds?: number
  /** How rows are split instead: k-fold, repeated, expanding, sliding. */
  readonly validation?: ValidationSpec
  /** Trials at most, the baseline not counted; default: each learner as given and seven proposals of each. */
  readonly trials?: number
  /** Default: none, the count of trials bounds the search. Trials that it cuts short are not ranked. */
  readonly deadline?: Deadline
  /** Every random draw comes from it. */
  readonly seed: number
  /** For the time a fit takes; no result depends on it. */
  readonly clock: Clock
  /** Where folds are fitted; default: here, one after the other. */
  readonly pool?: TaskPool
  readonly log?: Log
  /** Where models of your own are found; default: ours. */
  readonly operations?: Operations
}

/** What a search found. */
export interface SearchResult {
  readonly metric: Metric
  readonly foldCount: number
  /** In the order they were planned; the first is the baseline. */
  readonly trials: readonly Trial[]
  /** Finished trials, the best first. */
  readonly leaderboard: readonly Trial[]
  /** The trial to go on with. */
  readonly best: Trial
  /** Makes the pipeline of the best trial: hand it to `fitPipeline`. */
  readonly recipe: Recipe
  /** What the user should know. */
  readonly notes: readonly string[]
}

/** Always the first trial. */
const baselineName = 'baseline'

/** The task's name in the worker's list. */
export const foldTaskName = 'tune-fold'

/** Beyond the deadline a fit has this long to return by itself, before its thread is ended. */
const graceMs = 2000

interface Job {
  readonly trial: number
  readonly fold: number
}

interface Plan {
  readonly candidates: readonly Candidate[]
  readonly context: FoldContext
  readonly metric: Metric
  readonly options: SearchOptions
}

/** Learners and metrics of your own are functions: they cannot be sent to a thread. */
function goesToPool({ candidates, metric, options }: Plan, trial: number): boolean {
  const { pool, operations } = options
  if (pool === undefined || operations !== undefined) return false
  return isRegistered(candidates[trial].learner) && metricsFor(metric.tasks[0]).includes(metric)
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof ModelwrightError && error.code === code
}

/** Runs a fold in a worker; once more where the worker died under it, for it may not have been its fault. */
async function runInPool(plan: Plan, payload: FoldPayload): Promise<FoldResult> {
  const { pool, deadline = noDeadline } = plan.options
  const attempt = (): Promise<FoldResult> => {
    const remainingMs = payload.trial === 0 ? Infinity : deadline.remainingMs()
    const limit = remainingMs === Infinity ? {} : { timeoutMs: remainingMs + graceMs }
    const sent = { ...payload, remainingMs }
    return pool!.run(foldTaskName, sent, { context: plan.context, ...limit }) as Promise<FoldResult>
  }
  try {
    return await attempt()
  } catch (error) {
    if (!hasCode(error, 'CORE_WORKER_DIED')) throw error
    return attempt()
  }
}

async function runJob(plan: Plan, { trial, fold }: Job): Promise<FoldOutcome> {
  const { context, metric, options } = plan
  const { deadline = noDeadline, seed, clock, operations } = options
  const remainingMs = trial === 0 ? Infinity : deadline.remainingMs()
  if (remainingMs <= 0) return 'stopped'
  const { learner, recipe } = plan.candidates[trial]
  const payload: FoldPayload = { fold, trial, recipe, metric, seed, remainingMs }
  try {
    if (!goesToPool(plan, trial))
      return await runFold(context, payload, { clock, ...(operations === undefined ? {} : { operations }) })
    const sent = { ...payload, recipe: { ...recipe, learner: learner.name }, metric: metric.name }
    return await runInPool(plan, sent)
  } catch (error) {
    if (hasCode(error, 'CORE_TASK_OVERDUE')) return 'stopped'
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}

/** Runs all folds of all trials, in order, as many at a time as there are threads. */
async function runAll(plan: Plan): Promise<FoldOutcome[][]> {
  const { candidates, context, options } = plan
  const { count } = context.folds
  const outcomes: FoldOutcome[][] = candidates.map(() => [])
  const total = candidates.length * count
  let next = 0
  let done = 0
  const work = async (): Promise<void> => {
    while (next < total) {
      const job = { trial: Math.floor(next / count), fold: next % count }
      next++
      outcomes[job.trial][job.fold] = await runJob(plan, job)
      done++
      const note = `trial ${job.trial + 1} of ${candidates.length}: ${candidates[job.trial].learner.name}`
      options.log?.({ kind: 'progress', stage: 'tune', fraction: done / total, note })
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, options.pool?.size ?? 1) }, work))
  return outcomes
}

function planOf(data: SearchData, options: SearchOptions): Plan {
  const { task } = data.target
  const metric = findMetric(options.metric ?? defaultMetric(task), task)
  const seed = seedOf(options.seed).split('tune')
  const { folds: wanted, learners, trials, validation } = options
  if (trials !== undefined) checkCount('The budget of trials', trials)
  const recipes = learners ?? usualLearners(task, data.schema).map(({ name }) => ({ learner: name }))
  const others = recipes.filter(({ learner }) => findLearner(learner).name !== baselineName)
  const budget = { task, seed, ...(trials === undefined ? {} : { trials }) }
  const { groups, times, timeUnit } = data
  const folds = foldsOf(data.target, {
    seed,
    ...(wanted === undefined ? {} : { folds: wanted }),
    ...(groups === undefined ? {} : { groups }),
    ...(times === undefined ? {} : { times }),
    ...(timeUnit === undefined ? {} : { timeUnit }),
    ...(validation === undefined ? {} : { validation }),
  })
  const weights = data.weights === undefined ? {} : { weights: data.weights }
  const { schema, rows, target, fixes = [] } = data
  return {
    candidates: [
      ...candidatesOf([{ learner: baselineName }], { task, seed }),
      ...candidatesOf(others, budget),
    ],
    context: { schema, rows, target, fixes, folds, ...weights },
    metric,
    options,
  }
}

function refuseAll(trials: readonly Trial[]): never {
  const failed = trials.find((trial) => trial.error !== undefined)
  throw new ModelwrightError('TUNE_TRIALS_FAILED', {
    message: `No trial could be fitted and scored. The first error: ${failed?.error ?? 'none; the deadline came first'}`,
    mend: ['Try one learner alone to see its error:  train: [...]', 'Or choose another metric:  --metric'],
  })
}

/** The best that finished; else the best that did not; else, where no score is defined, the first that could be fitted. */
function chooseBest(trials: readonly Trial[], metric: Metric, notes: string[]): Trial {
  const leaderboard = leaderboardOf(trials, metric)
  if (leaderboard.length > 1) return leaderboard[0]
  const unfinished = bestUnfinished(trials, metric)
  if (unfinished !== undefined) {
    notes.push(
      `The time was up before a trial was finished: "${unfinished.learner}" beat the baseline on the folds it reached.`,
    )
    return unfinished
  }
  if (leaderboard.length === 1) return leaderboard[0]
  const fitted = [...trials.slice(1), ...trials.slice(0, 1)].find((trial) => trial.state === 'done')
  if (fitted === undefined) return refuseAll(trials)
  notes.push(`${metric.name} is not defined on these folds: "${fitted.learner}" is taken as it is.`)
  return fitted
}

function notesOf(trials: readonly Trial[]): string[] {
  return trials.flatMap(({ learner, state, error, notes, index }) => [
    ...(state === 'failed' ? [`Trial ${index} (${learner}) failed: ${error}`] : []),
    ...notes.map((note) => `Trial ${index} (${learner}): ${note}`),
  ])
}

/**
 * Looks for the best learner and options by cross-validation on training rows.
 *
 * The baseline always runs, whatever the deadline; then every learner as given; then proposals of each in turn.
 * Preparation is fitted inside each fold. With a budget in trials the result is the same for any number of threads.
 *
 * Seeded: yes, one stream per fold and trial.  A learner that throws is a failed trial; the search goes on.
 * A fold whose worker died is run once more; when that dies too, the trial has failed.
 *
 * @throws {ModelwrightError} TRAIN_TARGET_CONSTANT, TUNE_ROWS_FEW - when there is nothing to compare
 * @throws {ModelwrightError} TUNE_VALIDATION_INVALID - when the way of validation does not fit the rows
 * @throws {ModelwrightError} TUNE_BUDGET_INVALID - when the budget of trials is not a whole number from 1
 * @throws {ModelwrightError} TUNE_TRIALS_FAILED - when not even the baseline could be scored
 * @throws {ModelwrightError} TRAIN_LEARNER_UNKNOWN, EVALUATE_METRIC_UNKNOWN, CORE_OPTION_INVALID - when the request is wrong
 */
export async function search(data: SearchData, options: SearchOptions): Promise<SearchResult> {
  checkTrainable(data.target, data.weights)
  const plan = planOf(data, options)
  const { log = silent } = options
  const outcomes = await runAll(plan)
  const count = plan.context.folds.count
  const trials = plan.candidates.map((candidate, index) =>
    trialOf(
      index,
      candidate,
      Array.from({ length: count }, (_, fold) => outcomes[index][fold]),
    ),
  )
  const notes = [...plan.context.folds.notes, ...notesOf(trials)]
  const best = chooseBest(trials, plan.metric, notes)
  for (const message of notes) log({ kind: 'note', stage: 'tune', message })
  return {
    metric: plan.metric,
    foldCount: count,
    trials,
    leaderboard: leaderboardOf(trials, plan.metric),
    best,
    recipe: plan.candidates[best.index].recipe,
    notes,
  }
}
