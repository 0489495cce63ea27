import { type Metric, medianOf } from '../core/index.ts'
import type { Candidate } from './candidates.ts'
import type { FoldResult, GivenUp } from './fold-task.ts'
import type { Growth } from './growth.ts'

/** One learner with one set of options, and how it did. */
export interface Trial {
  /** Its place in the search, from 0; 0 is the baseline. */
  readonly index: number
  /** The learner's name. */
  readonly learner: string
  readonly options: Readonly<Record<string, unknown>>
  /** The score of each fold; NaN where it is not defined or was not reached. */
  readonly scores: readonly number[]
  /** Over the folds whose score is defined; NaN when there is none. */
  readonly mean: number
  readonly sd: number
  /** Time the fits took, summed over folds. Never goes into an artifact. */
  readonly fitMs: number
  /** Kilobytes of its artifact, the mean over folds; NaN where nobody measured it. */
  readonly kilobytes: number
  /** Microseconds a row, when rows are predicted together; the median over folds. Depends on the machine. */
  readonly rowMicroseconds: number
  /**
   * `stopped`: the deadline came first. `pruned`: given up after the folds it has or within the next, as it looked poor. `refused`: larger or
   * slower than allowed. None of them is ranked.
   */
  readonly state: 'done' | 'failed' | 'stopped' | 'pruned' | 'refused'
  /** Share of each fold's training rows that it was fitted on, where memory was short; absent: all. */
  readonly share?: number
  /** How each fold grew, rung by rung, as far as any of them told and somebody looked. */
  readonly growth?: readonly Growth[]
  /** Why it failed or was refused, or where and why it was pruned. */
  readonly error?: string
  /** What the learner had to say. */
  readonly notes: readonly string[]
}

/** How a fold ended. */
export type FoldOutcome = FoldResult | GivenUp | { readonly error: Error } | 'stopped'

/** A fold of which the score is known, and perhaps how fast it predicted, but nothing else. */
export function scoreAlone(
  score: number,
  { rowMicroseconds = Number.NaN, growth = [] }: { rowMicroseconds?: number; growth?: Growth } = {},
): FoldResult {
  const unknown = { fitMs: 0, bytes: Number.NaN, notes: [], predictions: new Float64Array() }
  const grown = growth.length === 0 ? {} : { growth }
  return { ...unknown, score, rowMicroseconds, isStopped: false, ...grown }
}

function isResult(outcome: FoldOutcome | undefined): outcome is FoldResult {
  return typeof outcome === 'object' && 'score' in outcome
}

/** Whether a fold was given up while it was fitted. */
export function isGivenUp(outcome: FoldOutcome | undefined): outcome is GivenUp {
  return typeof outcome === 'object' && 'growth' in outcome && !('score' in outcome)
}

function errorOf(outcome: FoldOutcome): string {
  return (outcome as { readonly error: Error }).error.message
}

function meanOf(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

/** What became of a trial besides its folds. */
export interface TrialFate {
  /** Where and why it was pruned. */
  readonly pruned?: string
  /** Why it is refused. */
  readonly refusal?: string
  /** Share of its folds' rows that it was fitted on. */
  readonly share?: number
}

function growthOf(outcomes: readonly (FoldOutcome | undefined)[]): { growth?: readonly Growth[] } {
  const growth = outcomes.map((outcome) =>
    typeof outcome === 'object' && 'growth' in outcome ? (outcome.growth ?? []) : [],
  )
  const end = growth.findLastIndex((fold) => fold.length > 0) + 1
  return end === 0 ? {} : { growth: growth.slice(0, end) }
}

/** Sums up the folds of a trial; an outcome that is not there was not reached. */
export function trialOf(
  index: number,
  { learner, options }: Candidate,
  outcomes: readonly (FoldOutcome | undefined)[],
  { pruned, refusal, share = 1 }: TrialFate = {},
): Trial {
  const results = outcomes.map((outcome) => (isResult(outcome) ? outcome : undefined))
  const scores = results.map((result) => result?.score ?? Number.NaN)
  const known = scores.filter((score) => !Number.isNaN(score))
  const mean = known.length === 0 ? Number.NaN : meanOf(known)
  const variance =
    known.length === 0 ? Number.NaN : meanOf(known.map((score) => (score - mean) * (score - mean)))
  const failure = outcomes.find((outcome) => typeof outcome === 'object' && 'error' in outcome)
  const isStopped = results.some((result) => result === undefined || result.isStopped)
  const error =
    failure !== undefined && 'error' in (failure as object) ? errorOf(failure) : (pruned ?? refusal)
  const whole = isStopped ? 'stopped' : 'done'
  const state =
    failure !== undefined
      ? 'failed'
      : pruned !== undefined
        ? 'pruned'
        : refusal !== undefined
          ? 'refused'
          : whole
  const reached = results.filter((result) => result !== undefined)
  const fitted = [...reached, ...outcomes.filter(isGivenUp)]
  return {
    index,
    learner: learner.name,
    options,
    scores,
    mean,
    sd: Math.sqrt(variance),
    fitMs: fitted.reduce((sum, { fitMs }) => sum + fitMs, 0),
    kilobytes: meanOf(reached.map(({ bytes }) => bytes / 1000)),
    rowMicroseconds: medianOf(reached.map(({ rowMicroseconds }) => rowMicroseconds)),
    state,
    ...(share === 1 ? {} : { share }),
    ...growthOf(outcomes),
    ...(error === undefined ? {} : { error }),
    notes: [...new Set(fitted.flatMap((result) => result.notes))],
  }
}

/** Sorts finished trials, the best first; of equals the one that was tried first. */
export function leaderboardOf(trials: readonly Trial[], { better }: Metric): readonly Trial[] {
  const sign = better === 'higher' ? -1 : 1
  return trials
    .filter((trial) => trial.state === 'done' && !Number.isNaN(trial.mean))
    .sort((a, b) => sign * (a.mean - b.mean) || a.index - b.index)
}

/**
 * Chooses among trials that the deadline cut short: the one that gained most on a rival, by the folds it reached. One that there is no
 * time to fit in full must gain more than folds differ.
 *
 * @param rival - the best that was finished; it has all folds
 * @param hasTime - whether there is time to fit a trial in full
 * @returns undefined when none is better
 */
export function bestUnfinished(
  trials: readonly Trial[],
  rival: Trial,
  { better }: Metric,
  hasTime: (trial: Trial) => boolean = () => true,
): Trial | undefined {
  const sign = better === 'higher' ? 1 : -1
  const gainOf = ({ scores }: Trial): number => {
    const gains = scores.flatMap((score, fold) => {
      const gain = sign * (score - rival.scores[fold])
      return Number.isNaN(gain) ? [] : [gain]
    })
    return gains.length === 0 ? 0 : meanOf(gains)
  }
  const [best] = trials
    .filter(({ state }) => state === 'stopped')
    .map((trial) => ({ trial, gain: gainOf(trial) }))
    .filter(({ gain, trial }) => gain > 0 && (gain > rival.sd || hasTime(trial)))
    .sort((a, b) => b.gain - a.gain || a.trial.index - b.trial.index)
  return best?.trial
}
