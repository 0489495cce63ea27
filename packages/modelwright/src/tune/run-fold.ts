import { isMemoryFailure, ModelwrightError, noDeadline } from '../core/index.ts'
import { metricsFor } from '../evaluate/index.ts'
import { type Recipe, sentRecipe } from '../train/index.ts'
import type { Candidate } from './candidates.ts'
import { type FoldPayload, type FoldResult, type GivenUp, runFold } from './fold-task.ts'
import type { GrowthJudge } from './growth.ts'
import type { SearchPlan } from './search-plan.ts'
import { type Shortage, shortError } from './shortage.ts'
import { foldTaskName } from './tasks.ts'
import type { FoldOutcome } from './trial.ts'

/** Beyond the deadline a fit has this long to return by itself, before its thread is ended. */
const graceMs = 500

/** Learners, metrics and pruners of your own are functions: they cannot be sent to a thread, and undefined is what is sent. */
function sentPayload({ metric, options }: SearchPlan, payload: FoldPayload): FoldPayload | undefined {
  const { pool, operations } = options
  if (pool === undefined || operations !== undefined || typeof payload.judge?.pruner === 'object')
    return undefined
  const recipe = sentRecipe(payload.recipe as Recipe)
  const isOurs = metricsFor(metric.tasks[0]).includes(metric)
  return recipe === undefined || !isOurs ? undefined : { ...payload, recipe, metric: metric.name }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof ModelwrightError && error.code === code
}

/** Time that is left of a search. */
export function searchLeft({ options }: SearchPlan): number {
  return (options.deadline ?? noDeadline).remainingMs()
}

/** Time a fold has; the baseline has as much as it takes, and so have the trials that are certain. */
export function timeLeft(plan: SearchPlan, trial: number): number {
  return trial <= (plan.options.certain ?? 0) ? Number.POSITIVE_INFINITY : searchLeft(plan)
}

/** Runs a fold wherever it can run; alone: beside nothing else, and with nothing kept of other folds. */
async function runOnce(
  plan: SearchPlan,
  payload: FoldPayload,
  alone: boolean,
): Promise<FoldResult | GivenUp> {
  const { pool, clock, operations, sizeOf } = plan.options
  const remainingMs = timeLeft(plan, payload.trial)
  const timed = { ...payload, remainingMs }
  const sent = sentPayload(plan, timed)
  if (sent === undefined)
    return await runFold(plan.context, timed, {
      clock,
      ...(operations === undefined ? {} : { operations }),
      ...(sizeOf === undefined ? {} : { sizeOf }),
    })
  const limit = remainingMs === Number.POSITIVE_INFINITY ? {} : { timeoutMs: remainingMs + graceMs }
  const how = { context: plan.context, ...limit, ...(alone ? { alone } : {}) }
  return (await pool!.run(foldTaskName, sent, how)) as FoldResult | GivenUp
}

/**
 * Runs a fold; once more where its worker died, for it may not have been its fault, and alone where memory ran out, for others may
 * have taken it.
 */
async function runTwice(
  plan: SearchPlan,
  payload: FoldPayload,
  shortage: Shortage,
): Promise<FoldResult | GivenUp> {
  let isShort = false
  try {
    return await runOnce(plan, payload, false)
  } catch (error) {
    isShort = isMemoryFailure(error)
    if (!isShort && !hasCode(error, 'CORE_WORKER_DIED')) throw error
  }
  if (isShort) shortage.ranOut()
  try {
    return await runOnce(plan, payload, isShort)
  } catch (error) {
    throw isMemoryFailure(error) ? shortError(error as Error) : error
  }
}

/** Which fold of what is to be fitted, and what decides whether it goes on. */
export interface FoldRequest {
  readonly trial: number
  readonly fold: number
  readonly candidate: Candidate
  readonly judge: GrowthJudge | undefined
  /** Share of the fold's training rows that it is fitted on. */
  readonly share: number
  readonly shortage: Shortage
}

/** Fits and scores one fold of a trial, wherever it can run. */
export async function foldOutcome(
  plan: SearchPlan,
  { trial, fold, candidate, judge, share, shortage }: FoldRequest,
): Promise<FoldOutcome> {
  const { metric, options } = plan
  const remainingMs = timeLeft(plan, trial)
  if (remainingMs <= 0) return 'stopped'
  const { seed } = options
  const judged = judge === undefined ? {} : { judge }
  const shared = share === 1 ? {} : { share }
  const { recipe } = candidate
  const payload: FoldPayload = { fold, trial, recipe, metric, seed, remainingMs, ...judged, ...shared }
  try {
    return await runTwice(plan, payload, shortage)
  } catch (error) {
    if (hasCode(error, 'CORE_TASK_OVERDUE')) return 'stopped'
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}
