import { type Candidate, candidateOf, learnerKey } from './candidates.ts'
import type { FoldResult, GivenUp } from './fold-task.ts'
import { type GrowthJudge, untilTheEnd } from './growth.ts'
import { prunedText } from './pruned-text.ts'
import { refusalFor, takeNoted, withNotedTimes } from './replay.ts'
import { foldOutcome } from './run-fold.ts'
import type { SearchPlan } from './search-plan.ts'
import { type Shortage, shareAmong } from './shortage.ts'
import type { AskedTrial } from './study/ask.ts'
import type { Outcome, Study } from './study/study.ts'
import { type FoldOutcome, isGivenUp, type Trial, trialOf } from './trial.ts'

/** Lets so many pieces of work run at a time; those that wait go in order. */
export interface Turns {
  <Result>(work: () => Promise<Result>): Promise<Result>
  /** From now on half as many at a time, one at least. */
  narrow(): void
}

/** Makes turns for `count` threads. */
export function turnsOf(count: number): Turns {
  let most = count
  let running = 0
  const waiting: (() => void)[] = []
  const turns = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      // The turn is handed on, so that nobody who comes now is before those that wait.
      const next = running > most ? undefined : waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
  const narrow = (): void => {
    most = Math.max(1, Math.floor(most / 2))
  }
  return Object.assign(turns, { narrow })
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
  readonly shortage: Shortage
  /** Hears of each fold that is through. */
  readonly foldDone: () => void
}

/** Whether a study is to hear of a fold: not of one that failed, or that the deadline cut short. */
export function isTold(outcome: FoldOutcome | undefined): outcome is FoldResult | GivenUp {
  return isGivenUp(outcome) || (typeof outcome === 'object' && 'score' in outcome && !outcome.isStopped)
}

/** What decides whether a fold goes on while it is fitted: how trials that this one may know grew in the same fold. */
function judgeFor(
  { plan, study }: Pick<TrialTools, 'plan' | 'study'>,
  asked: AskedTrial,
  fold: number,
): GrowthJudge | undefined {
  const { roundPruner = 'none' } = plan.options
  if (roundPruner === 'none') return undefined
  const label = asked.values[learnerKey]
  const known = study.known(asked)
  const share = shareAmong(known, asked)
  const others = known.flatMap((other) => {
    const { values, reports, growth } = other
    // Losses of another learner, or on other rows, tell nothing.
    const isOfThese = values[learnerKey] === label && shareAmong(known, other) === share
    const isAlike = isOfThese && (growth[fold]?.length ?? 0) > 0
    return isAlike ? [reports.length > fold ? untilTheEnd(growth[fold]) : growth[fold]] : []
  })
  return { pruner: roundPruner, others }
}

/** Share of a fold's rows that a trial is fitted on. */
function shareFor({ study }: Pick<TrialTools, 'study'>, asked: AskedTrial): number {
  return shareAmong(study.known(asked), asked)
}

/** Tells a study of a fold that is through; true when the trial is to be stopped. */
export async function tellFold(study: Study, asked: AskedTrial, outcome: FoldOutcome): Promise<boolean> {
  if (isGivenUp(outcome)) {
    await study.grow(asked, outcome.growth)
    return true
  }
  const { growth, score } = outcome as FoldResult
  if (growth !== undefined) await study.grow(asked, growth)
  return study.report(asked, score)
}

/**
 * Runs the folds of a trial: the first alone, for it may be the last; the others side by side.
 *
 * Folds behind the one that decided are left out, so that a trial is the same for any number of threads.
 */
async function runFolds(
  tools: TrialTools,
  asked: AskedTrial,
  candidate: Candidate,
): Promise<{ outcomes: (FoldOutcome | undefined)[]; isPruned: boolean }> {
  const { plan, study, turns, foldDone, shortage } = tools
  const { count } = plan.context.folds
  const share = shareFor(tools, asked)
  const outcomes: (FoldOutcome | undefined)[] = new Array(count).fill(undefined)
  let isPruned = false
  let isBroken = false
  let told = 0
  /** Reports in the order of folds, whatever the order they end in: whether a trial is stopped depends on nothing else. */
  const tell = async (): Promise<void> => {
    while (!isPruned && told < count) {
      const outcome = outcomes[told]
      if (!isTold(outcome)) return
      told++
      const isPoor = await tellFold(study, asked, outcome)
      isPruned = isPoor && (told < count || isGivenUp(outcome))
    }
  }
  const run = (fold: number): Promise<void> =>
    turns(async () => {
      if (isPruned || isBroken) return
      const judge = judgeFor(tools, asked, fold)
      const request = { trial: asked.index, fold, candidate, judge, share, shortage }
      const outcome = await foldOutcome(plan, request)
      outcomes[fold] = outcome
      // Folds before this one have begun: what is left out lies behind it.
      isBroken ||= isGivenUp(outcome) || (typeof outcome === 'object' && 'error' in outcome)
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
  const share = shareFor(tools, asked)
  const { outcomes, isPruned } = await runFolds(tools, asked, candidate)
  const refusal = refusalFor(plan, asked.index, outcomes)
  const pruned = isPruned ? { pruned: prunedText(plan, outcomes) } : {}
  const fate = { share, ...pruned, ...(refusal === undefined ? {} : { refusal }) }
  const ran = trialOf(asked.index, candidate, outcomes, fate)
  const noted = plan.options.replay?.[asked.index]
  const trial = noted === undefined ? ran : withNotedTimes(ran, noted)
  const outcome = told(trial)
  await (outcome === undefined ? study.release(asked) : study.tell(asked, outcome))
  return { trial, candidate, outcomes }
}
