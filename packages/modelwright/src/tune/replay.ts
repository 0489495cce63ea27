import { type Candidate, candidateOf } from './candidates.ts'
import { refusalOf } from './limits.ts'
import type { RunTrial } from './run-trial.ts'
import type { SearchPlan } from './search-plan.ts'
import { shareAmong } from './shortage.ts'
import type { AskedTrial } from './study/ask.ts'
import type { Study } from './study/study.ts'
import { type FoldOutcome, scoreAlone, type Trial, trialOf } from './trial.ts'

/** How a trial went, as JSON says it: what is not a number is null. */
export type NotedTrial = {
  readonly learner: string
  readonly state: Trial['state']
  readonly scores: readonly (number | null)[]
  readonly fitMs: number | null
  readonly rowMicroseconds: number | null
  readonly error: string | null
  /** How the folds of one that failed grew, where any told: others were judged by it. All else is done again. */
  readonly growth?: readonly (readonly number[])[]
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** Notes how a trial went, for a search that does it all again. */
export function noteTrial(trial: Trial): NotedTrial {
  const { learner, state, scores, fitMs, rowMicroseconds, error, growth } = trial
  return {
    learner,
    state,
    scores: scores.map(finite),
    fitMs: finite(fitMs),
    rowMicroseconds: finite(rowMicroseconds),
    error: error ?? null,
    ...(state === 'failed' && growth !== undefined ? { growth } : {}),
  }
}

/** Times as they were measured before: whether a trial is too slow for a limit must not depend on this machine. */
export function withNotedTimes(trial: Trial, noted: NotedTrial): Trial {
  const { fitMs, rowMicroseconds } = noted
  return { ...trial, fitMs: fitMs ?? Number.NaN, rowMicroseconds: rowMicroseconds ?? Number.NaN }
}

/** Why a trial is refused: in a replay it is too slow where it was. */
export function refusalFor(
  { options: { limits = {}, replay } }: SearchPlan,
  index: number,
  outcomes: readonly (FoldOutcome | undefined)[],
): string | undefined {
  if (index === 0) return undefined
  if (replay === undefined) return refusalOf(outcomes, limits)
  return replay[index].state === 'refused' ? (replay[index].error ?? 'It was refused.') : undefined
}

/** The scores a trial reached, in the order of folds, up to the first that it did not. */
function reachedScores({ scores }: NotedTrial): number[] {
  const end = scores.indexOf(null)
  return scores.slice(0, end < 0 ? scores.length : end) as number[]
}

function outcomesOf(noted: NotedTrial, count: number): (FoldOutcome | undefined)[] {
  const { scores, growth = [] } = noted
  const rowMicroseconds = noted.rowMicroseconds ?? Number.NaN
  return Array.from({ length: count }, (_, fold) => {
    const score = scores[fold] ?? null
    return score === null ? undefined : scoreAlone(score, { rowMicroseconds, growth: growth[fold] ?? [] })
  })
}

function notedTrial(
  { index }: AskedTrial,
  candidate: Candidate,
  noted: NotedTrial,
  { plan, share }: { readonly plan: SearchPlan; readonly share: number },
) {
  const outcomes = outcomesOf(noted, plan.context.folds.count)
  const trial = withNotedTimes(trialOf(index, candidate, outcomes, { share }), noted)
  const error = noted.error === null ? {} : { error: noted.error }
  return { trial: { ...trial, state: noted.state, ...error }, candidate, outcomes }
}

/**
 * Takes a trial as it is noted, where doing it again would tell nothing: those that the deadline cut short, which were never
 * done, and those that failed, of which a thread that died may have been the reason.
 *
 * @returns undefined for a trial that is to be run
 */
export async function takeNoted(
  plan: SearchPlan,
  study: Study,
  asked: AskedTrial,
): Promise<RunTrial | undefined> {
  const noted = plan.options.replay?.[asked.index]
  if (noted === undefined || (noted.state !== 'stopped' && noted.state !== 'failed')) return undefined
  const share = shareAmong(study.known(asked), asked)
  for (const [fold, score] of reachedScores(noted).entries()) {
    const growth = noted.growth?.[fold] ?? []
    if (growth.length > 0) await study.grow(asked, growth)
    await study.report(asked, score)
  }
  if (noted.state === 'failed') await study.tell(asked, { error: noted.error ?? 'It failed.' })
  return notedTrial(asked, candidateOf(plan.entries, asked.values), noted, { plan, share })
}
