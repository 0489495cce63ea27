import { type Candidate, candidateOf } from './candidates.ts'
import { refusalFor, takeNoted, withNotedTimes } from './replay.ts'
import { foldOutcome } from './run-fold.ts'
import type { SearchPlan } from './search-plan.ts'
import type { AskedTrial } from './study/ask.ts'
import type { Outcome, Study } from './study/study.ts'
import { type FoldOutcome, type Trial, trialOf } from './trial.ts'

/** Lets so many pieces of work run at a time; those that wait go in order. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Makes turns for `count` threads. */
export function turnsOf(count: number): Turns {
  let free = count
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}

/** A trial that was run here, with what its folds predicted. */
export interface RunTrial {
  readonly trial: Trial
  readonly candidate: Candidate
  readonly outcomes: readonly (FoldOutcome | undefined)[]
}

/** What running trials takes. */
export interface TrialTools {
  readonly plan: SearchPlan
  readonly study: Study
  readonly turns: Turns
  /** Hears of each fold that is through. */
  readonly foldDone: () => void
}

function scoreOf(outcome: FoldOutcome): number {
  return typeof outcome === 'object' && 'score' in outcome ? outcome.score : Number.NaN
}

const isWhole = (outcome: FoldOutcome | undefined): boolean =>
  typeof outcome === 'object' && 'score' in outcome && !outcome.isStopped

/**
 * Runs the folds of a trial: the first alone, for it may be the last; the others side by side.
 *
 * Folds behind the one that decided are left out, so that a trial is the same for any number of threads.
 */
async function runFolds(
  { plan, study, turns, foldDone }: TrialTools,
  asked: AskedTrial,
  candidate: Candidate,
): Promise<{ outcomes: (FoldOutcome | undefined)[]; isPruned: boolean }> {
  const { count } = plan.context.folds
  const outcomes: (FoldOutcome | undefined)[] = new Array(count).fill(undefined)
  let isPruned = false
  let isBroken = false
  let told = 0
  /** Reports in the order of folds, whatever the order they end in: whether a trial is stopped depends on nothing else. */
  const tell = async (): Promise<void> => {
    while (!isPruned && told < count && isWhole(outcomes[told])) {
      const score = scoreOf(outcomes[told++]!)
      if ((await study.report(asked, score)) && told < count) isPruned = true
    }
  }
  const run = (fold: number): Promise<void> =>
    turns(async () => {
      if (isPruned || isBroken) return
      const outcome = await foldOutcome(plan, { trial: asked.index, fold, candidate })
      outcomes[fold] = outcome
      isBroken ||= typeof outcome === 'object' && 'error' in outcome
      foldDone()
    })
  let chain = Promise.resolve()
  const next = (fold: number): Promise<void> =>
    run(fold).then(() => {
      chain = chain.then(tell)
      return chain
    })
  await next(0)
  await Promise.all(Array.from({ length: count - 1 }, (_, i) => next(i + 1)))
  const failed = outcomes.findIndex((outcome) => typeof outcome === 'object' && 'error' in outcome)
  const kept = isPruned ? told : failed >= 0 ? failed + 1 : count
  return { outcomes: outcomes.map((outcome, at) => (at < kept ? outcome : undefined)), isPruned }
}

/** What a study is told of a trial; undefined when it is to be handed back, for somebody with more time. */
export function told({ state, mean, error }: Trial): Outcome | undefined {
  if (state === 'stopped') return undefined
  if (state === 'pruned') return 'pruned'
  return state === 'done' ? mean : { error: error ?? 'It failed.' }
}

/** Runs a trial of a study and tells how it went. */
export async function runTrial(tools: TrialTools, asked: AskedTrial): Promise<RunTrial> {
  const { plan, study } = tools
  const known = await takeNoted(plan, study, asked)
  if (known !== undefined) return known
  const candidate = candidateOf(plan.entries, asked.values)
  const { outcomes, isPruned } = await runFolds(tools, asked, candidate)
  const refusal = refusalFor(plan, asked.index, outcomes)
  const fate = { isPruned, ...(refusal === undefined ? {} : { refusal }) }
  const ran = trialOf(asked.index, candidate, outcomes, fate)
  const noted = plan.options.replay?.[asked.index]
  const trial = noted === undefined ? ran : withNotedTimes(ran, noted)
  const outcome = told(trial)
  await (outcome === undefined ? study.release(asked) : study.tell(asked, outcome))
  return { trial, candidate, outcomes }
}
