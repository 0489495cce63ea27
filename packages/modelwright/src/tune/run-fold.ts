import { ModelwrightError, noDeadline } from '../core/index.ts'
import { metricsFor } from '../evaluate/index.ts'
import { type Recipe, sentRecipe } from '../train/index.ts'
import type { Candidate } from './candidates.ts'
import { type FoldPayload, type FoldResult, type GivenUp, runFold } from './fold-task.ts'
import type { GrowthJudge } from './growth.ts'
import type { SearchPlan } from './search-plan.ts'
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

/** Time a fold has; the baseline has as much as it takes. */
export function timeLeft({ options }: SearchPlan, trial: number): number {
  return trial === 0 ? Number.POSITIVE_INFINITY : (options.deadline ?? noDeadline).remainingMs()
}

/** Runs a fold in a worker; once more where the worker died under it, for it may not have been its fault. */
async function runInPool(plan: SearchPlan, payload: FoldPayload): Promise<FoldResult | GivenUp> {
  const attempt = (): Promise<FoldResult | GivenUp> => {
    const remainingMs = timeLeft(plan, payload.trial)
    const limit = remainingMs === Number.POSITIVE_INFINITY ? {} : { timeoutMs: remainingMs + graceMs }
    const sent = { ...payload, remainingMs }
    return plan.options.pool!.run(foldTaskName, sent, {
      context: plan.context,
      ...limit,
    }) as Promise<FoldResult | GivenUp>
  }
  try {
    return await attempt()
  } catch (error) {
    if (!hasCode(error, 'CORE_WORKER_DIED')) throw error
    return attempt()
  }
}

/** Which fold of what is to be fitted, and what decides whether it goes on. */
export interface FoldRequest {
  readonly trial: number
  readonly fold: number
  readonly candidate: Candidate
  readonly judge: GrowthJudge | undefined
}

/** Fits and scores one fold of a trial, wherever it can run. */
export async function foldOutcome(
  plan: SearchPlan,
  { trial, fold, candidate, judge }: FoldRequest,
): Promise<FoldOutcome> {
  const { context, metric, options } = plan
  const { seed, clock, operations, sizeOf } = options
  const remainingMs = timeLeft(plan, trial)
  if (remainingMs <= 0) return 'stopped'
  const judged = judge === undefined ? {} : { judge }
  const payload: FoldPayload = { fold, trial, recipe: candidate.recipe, metric, seed, remainingMs, ...judged }
  try {
    const sent = sentPayload(plan, payload)
    if (sent === undefined)
      return await runFold(context, payload, {
        clock,
        ...(operations === undefined ? {} : { operations }),
        ...(sizeOf === undefined ? {} : { sizeOf }),
      })
    return await runInPool(plan, sent)
  } catch (error) {
    if (hasCode(error, 'CORE_TASK_OVERDUE')) return 'stopped'
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}
