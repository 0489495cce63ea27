import { silent } from '../core/index.ts'
import { type Candidate, candidateOf } from './candidates.ts'
import { wantedTrials } from './combine.ts'
import { foldOutcome, timeLeft } from './run-fold.ts'
import { type RunTrial, type Turns, turnsOf } from './run-trial.ts'
import type { SearchPlan } from './search-plan.ts'
import { openShortage, type Shortage } from './shortage.ts'
import { type FoldOutcome, type Trial, trialOf } from './trial.ts'

/** Runs the folds of a finished trial again; undefined when the time is up. */
async function rerun(
  plan: SearchPlan,
  { index, share = 1 }: Trial,
  candidate: Candidate,
  { turns, shortage }: { readonly turns: Turns; readonly shortage: Shortage },
): Promise<RunTrial | undefined> {
  // It was finished: nobody stands before it now, but rows are kept apart as they were.
  const { roundPruner = 'none' } = plan.options
  const judge = roundPruner === 'none' ? undefined : { pruner: roundPruner, others: [] }
  const folds = Array.from({ length: plan.context.folds.count }, (_, fold) => fold)
  const outcomes: readonly FoldOutcome[] = await Promise.all(
    folds.map((fold) =>
      turns(() => foldOutcome(plan, { trial: index, fold, candidate, judge, share, shortage })),
    ),
  )
  const trial = trialOf(index, candidate, outcomes, { share })
  return trial.state === 'done' ? { trial, candidate, outcomes } : undefined
}

/**
 * Completes trials of which only the scores are known, as another process ran them or an earlier one: those that an ensemble would
 * be chosen from are run again, each with its own seed, so that they predict what they predicted.
 *
 * @param found - trials that ran here; the completed ones join them
 * @param valuesOf - the values a trial was asked for with
 * @returns all trials, in order
 */
export async function completed(
  plan: SearchPlan,
  trials: readonly Trial[],
  found: Map<number, RunTrial>,
  valuesOf: (index: number) => Readonly<Record<string, unknown>>,
): Promise<readonly Trial[]> {
  const missing = wantedTrials(plan, trials).filter(({ index }) => !found.has(index))
  if (missing.length === 0) return trials
  const { log = silent, pool } = plan.options
  const turns = turnsOf(Math.max(1, pool?.size ?? 1))
  const shortage = openShortage(turns)
  let done = 0
  const complete = async (trial: Trial): Promise<void> => {
    if (timeLeft(plan, trial.index) <= 0) return
    const ran = await rerun(plan, trial, candidateOf(plan.entries, valuesOf(trial.index)), {
      turns,
      shortage,
    })
    if (ran !== undefined) found.set(trial.index, ran)
    const note = `trial ${trial.index} again, for its predictions`
    log({ kind: 'progress', stage: 'tune', fraction: ++done / missing.length, note })
  }
  await Promise.all(missing.map(complete))
  return trials.map((trial) => found.get(trial.index)?.trial ?? trial)
}
