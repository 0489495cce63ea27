import { foldEstimate } from '../../evaluate/index.ts'
import { changedOptions } from '../../train/index.ts'
import type { Trial } from '../../tune/index.ts'
import { artifactBytes } from '../artifact-bytes.ts'
import type { FittedPart } from './fit-part.ts'
import type { LeaderboardRow } from './types.ts'

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** A row of the leaderboard: a learner's best trial; its fit on all training rows where there was time for it, else what its folds took. */
export function rowOf(
  trial: Trial,
  { search, rivals }: Pick<FittedPart, 'search' | 'rivals'>,
): LeaderboardRow {
  const rival = rivals.find((known) => known.trial === trial)
  const folds = search.foldCount
  const { low, high } = foldEstimate(trial.scores, folds > 1 ? 1 / (folds - 1) : 0)
  const [least, greatest] = search.metric.range ?? [-Infinity, Infinity]
  return {
    learner: trial.learner,
    options: trial.options,
    metric: search.metric.name,
    score: trial.mean,
    low: finite(Math.max(low, least)),
    high: finite(Math.min(high, greatest)),
    folds: trial.scores,
    fitMs: Math.round(rival?.fitMs ?? trial.fitMs / Math.max(1, folds)),
    bytes: rival === undefined ? finite(1000 * trial.kilobytes) : artifactBytes(rival.pipeline),
    rowMicroseconds: finite(trial.rowMicroseconds),
    changed: changedOptions(trial.learner, trial.options),
    chosen: trial === search.best,
  }
}
