import type { StudyTrial } from '../core/index.ts'
import { candidateOf } from './candidates.ts'
import { prunedText } from './pruned-text.ts'
import type { RunTrial } from './run-trial.ts'
import type { SearchPlan } from './search-plan.ts'
import { shareAmong } from './shortage.ts'
import { type FoldOutcome, scoreAlone, type Trial, trialOf } from './trial.ts'

/** A trial of which only the scores are known: another process ran it, or an earlier one. */
function remembered(plan: SearchPlan, kept: StudyTrial, all: readonly StudyTrial[]): Trial {
  const { entries, noOutcomes } = plan
  const { index, values, reports, growth, state, error } = kept
  const outcomes = noOutcomes.map((_, fold): FoldOutcome | undefined => {
    if (reports[fold] !== undefined)
      return scoreAlone(reports[fold], growth[fold] === undefined ? {} : { growth: growth[fold] })
    const isCut = state === 'pruned' && fold === reports.length && growth.length > fold
    return isCut ? { growth: growth[fold], fitMs: 0, notes: [] } : undefined
  })
  const share = shareAmong(all, kept)
  const fate = { share, ...(state === 'pruned' ? { pruned: prunedText(plan, outcomes) } : {}) }
  const trial = trialOf(index, candidateOf(entries, values), outcomes, fate)
  // A search that is not defined on any fold tells NaN, which a study takes for a failure.
  const isFailed = state === 'failed' && !(reports.length === noOutcomes.length && Number.isNaN(trial.mean))
  return isFailed ? { ...trial, state: 'failed', error: error ?? 'It failed.' } : trial
}

/** All trials of a search, in order: those that ran here with all that is known of them. */
export function trialsOf(
  plan: SearchPlan,
  kept: readonly StudyTrial[],
  found: ReadonlyMap<number, RunTrial>,
): readonly Trial[] {
  return kept.map((trial) => found.get(trial.index)?.trial ?? remembered(plan, trial, kept))
}
