import type { MetricEstimate } from '@modelwright/runtime'
import { type Seed, takeTarget } from '../../core/index.ts'
import { findMetric, foldEstimate, scoreOf } from '../../evaluate/index.ts'
import { rowsOfFold, type SearchData, type ValidationSpec } from '../../tune/index.ts'
import { checkInterrupted } from './interrupted.ts'
import { dealtFolds, type FitRows } from './out-of-fold.ts'
import type { RunTools } from './types.ts'

/** What the winner's recipe reaches with a share of the training rows. */
export interface LearningStep extends MetricEstimate {
  /** Share of the rows that a fold trains on. */
  readonly share: number
  /** Rows a fit saw, on average over the folds. */
  readonly rows: number
}

/** Shares that are tried, each twice or so the one before. */
const shares = [0.1, 0.2, 0.4, 0.7, 1]

/** Fewer rows than this are no fit. */
const leastRows = 10

/** Share of the time that is left which the curve may take. */
const mostOfRest = 0.3

/** The first rows of a fold's shuffled training rows, so that each share holds the smaller ones. Rows in time keep the latest. */
function someOf(train: Uint32Array, share: number, seed: Seed, isForward: boolean): Uint32Array {
  const count = Math.round(share * train.length)
  if (isForward) return train.slice(train.length - count)
  return seed.shuffle(train.slice()).slice(0, count).sort()
}

/**
 * Scores the winner's recipe on training rows, in folds, fitted on growing shares of them: would more rows help?
 *
 * The held-out rows decide nothing and are not looked at. Shares go from small to large; when the time is up the rest is left
 * out, the largest first.  Seeded: yes, for the rows of each share.
 *
 * @returns scores with 95 % intervals over folds (corrected resampled t), from few rows to all
 */
export async function learningCurve(
  data: SearchData,
  {
    seed,
    fit,
    metric,
    validation,
  }: { seed: Seed; fit: FitRows; metric: string; validation?: ValidationSpec },
  { signal, deadline }: Pick<RunTools, 'signal' | 'deadline'>,
): Promise<readonly LearningStep[]> {
  const { target } = data
  const split = validation === undefined ? {} : { validation }
  const folds = dealtFolds(data, { seed: seed.split('folds'), ...split })
  const before = deadline.remainingMs()
  const isLate = (): boolean => before !== Infinity && before - deadline.remainingMs() > mostOfRest * before
  const found = findMetric(metric, target.task)
  const steps: LearningStep[] = []
  for (const share of shares) {
    const scores: number[] = []
    let rows = 0
    let testShare = 0
    for (let fold = 0; fold < folds.count; fold++) {
      checkInterrupted(signal)
      if (isLate()) return steps
      const { train, test } = rowsOfFold(folds, fold)
      const some = someOf(train, share, seed.split('rows', fold), folds.kind === 'forward')
      if (some.length < leastRows) continue
      rows += some.length
      testShare += test.length / some.length
      const predict = await fit(some, takeTarget(target, some))
      scores.push(scoreOf(found, takeTarget(target, test), predict(test)))
    }
    if (scores.length === 0) continue
    // Fewer training rows make the fits of folds vary more: the smaller the share, the wider the interval.
    const estimate = foldEstimate(scores, testShare / scores.length)
    if (!Number.isNaN(estimate.value))
      steps.push({ share, rows: Math.round(rows / scores.length), ...estimate })
  }
  return steps
}
