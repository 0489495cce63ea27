import {
  type Deadline,
  ModelwrightError,
  type StudyStore,
  type StudyTrial,
  seedOf,
} from '../../core/index.ts'
import type { HeardTrial } from '../sampler.ts'
import type { Values } from '../space.ts'
import type { StudyPlan } from './settings.ts'

/** A trial to run: give it to `report` and `tell`. */
export interface AskedTrial {
  /** Its place in the study, from 0. */
  readonly index: number
  /** 2 where the process that had it first is gone. */
  readonly attempt: number
  /** A value for every option that has an effect. */
  readonly values: Values
}

/** Times a trial is begun whose process dies. */
const mostAttempts = 2

/** A trial that runs here. */
export interface Open {
  readonly trial: AskedTrial
  readonly reports: number[]
  /** The trials it may know. */
  readonly known: readonly StudyTrial[]
}

/** A study as this process holds it. */
export interface Desk {
  readonly plan: StudyPlan
  readonly store: StudyStore
  readonly open: Map<number, Open>
}

/** Turns a value so that lower is better. */
export function lossOf({ better }: StudyPlan, value: number): number {
  return better === 'lower' ? value : 0 - value
}

/** Whether a trial was given up in the middle of a step. */
export function isCutInside({ state, reports, growth }: StudyTrial): boolean {
  return state === 'pruned' && growth.length > reports.length
}

/** Losses of a trial, step by step; one that was given up in the middle of a step is behind all others there. */
export function curveOf(plan: StudyPlan, trial: StudyTrial): number[] {
  const curve = trial.reports.map((value) => lossOf(plan, value))
  return isCutInside(trial) ? [...curve, Number.POSITIVE_INFINITY] : curve
}

/** Where a pruned trial ended, the later the more, and its loss there; rungs inside a step are parts of it. */
function endOf(plan: StudyPlan, trial: StudyTrial): Pick<HeardTrial, 'loss' | 'steps'> {
  const { reports, growth } = trial
  if (!isCutInside(trial)) return { loss: lossOf(plan, reports.at(-1) ?? Number.NaN), steps: reports.length }
  const rungs = growth[reports.length]
  return { loss: rungs.at(-1) ?? Number.NaN, steps: reports.length + rungs.length / (rungs.length + 1) }
}

/** What the trial at `index` may know: results of trials `lag` places before it, and that those between run. */
function heardBy(plan: StudyPlan, trials: readonly StudyTrial[], index: number): HeardTrial[] {
  return trials.slice(0, index).map((trial) => {
    const { index: at, values, state, value, reports } = trial
    if (at > index - plan.lag) return { index: at, values, state: 'running', loss: Number.NaN, steps: 0 }
    if (state === 'pruned') return { index: at, values, state, ...endOf(plan, trial) }
    return { index: at, values, state, loss: lossOf(plan, value), steps: reports.length }
  })
}

function opened({ plan, open }: Desk, trial: AskedTrial, trials: readonly StudyTrial[]): AskedTrial {
  const known = trials.slice(0, Math.max(0, trial.index - plan.lag + 1))
  open.set(trial.index, { trial, reports: [], known })
  return trial
}

/** Takes over the first trial whose process is gone; one that was lost twice is a failure. */
async function takeLost(
  desk: Desk,
  trials: readonly StudyTrial[],
): Promise<AskedTrial | 'changed' | undefined> {
  const lost = trials.find(({ isLost, state }) => isLost && state === 'running')
  if (lost === undefined) return undefined
  const { index, attempt, values } = lost
  const key = { study: desk.plan.name, index, attempt }
  if (attempt >= mostAttempts) {
    const error = `The process that ran it was lost, ${mostAttempts} times.`
    await desk.store.tell(key, { state: 'failed', value: Number.NaN, error })
    return 'changed'
  }
  if (!(await desk.store.retake(key))) return 'changed'
  return opened(desk, { index, attempt: attempt + 1, values }, trials)
}

function refuseOpen(open: Desk['open'], lag: number): never {
  throw new ModelwrightError('TUNE_TRIALS_OPEN', {
    message: `Trials ${[...open.keys()].join(', ')} are open: the next proposal needs their results.`,
    mend: [
      'Tell their results first:  await study.tell(trial, value)',
      `Or open the study with a lag above ${lag}.`,
    ],
  })
}

/** One attempt at a next trial; `changed` where something else came first. */
async function tryNext(desk: Desk): Promise<AskedTrial | 'changed' | 'wait' | undefined> {
  const { plan, store, open } = desk
  const trials = await store.trials(plan.name)
  const lost = await takeLost(desk, trials)
  if (lost !== undefined) return lost
  const index = trials.length
  if (plan.trials !== undefined && index >= plan.trials) return undefined
  const waitsFor = trials
    .slice(0, Math.max(0, index - plan.lag + 1))
    .filter(({ state }) => state === 'running')
  if (waitsFor.length > 0) {
    if (open.size >= plan.lag) refuseOpen(open, plan.lag)
    return 'wait'
  }
  const request = {
    index,
    heard: heardBy(plan, trials, index),
    seed: seedOf(plan.seed).split('study'),
    ...(plan.trials === undefined ? {} : { count: plan.trials }),
  }
  const values = plan.sampler.propose(plan.space, request)
  if (values === undefined) return undefined
  if (!(await store.add(plan.name, index, values))) return 'changed'
  return opened(desk, { index, attempt: 1, values }, trials)
}

/**
 * Waits and tries until there is a next trial, or none any more.
 *
 * @param deadline - bounds the wait for results of others
 */
export async function askNext(desk: Desk, deadline: Deadline): Promise<AskedTrial | undefined> {
  for (;;) {
    let next = await tryNext(desk)
    if (next === 'wait') {
      // Listens before it looks again, so that no change is missed between.
      const change = desk.store.changed(desk.plan.name)
      next = await tryNext(desk)
      if (next === 'wait' && deadline.expired()) return undefined
      if (next === 'wait') await change
    }
    if (next !== 'changed' && next !== 'wait') return next
  }
}
