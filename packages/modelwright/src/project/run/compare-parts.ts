import { targetLength } from '../../core/index.ts'
import {
  type Comparison,
  type Contender,
  compare,
  findMetric,
  foldDifference,
  foldEstimate,
  foldPValue,
  type IntervalOptions,
  scoreOf,
} from '../../evaluate/index.ts'
import type { FittedPart } from './fit-part.ts'

function scoreBy({ target, predictions, threshold }: Contender, metric: string): number {
  return scoreOf(metric, target, predictions, threshold === undefined ? {} : { threshold })
}

function sideBySide(
  metric: string,
  score: number,
  other: number,
): Pick<Comparison, 'metric' | 'score' | 'other' | 'difference'> {
  return {
    metric,
    score,
    other,
    difference: findMetric(metric).better === 'higher' ? score - other : other - score,
  }
}

/** The scores of two models side by side, without the resampling that an interval of their difference takes. */
function scoresOf(ours: Contender, other: Contender, metric: string): Comparison {
  const unknown = { low: Number.NaN, high: Number.NaN, p: Number.NaN, betterShare: Number.NaN }
  return {
    ...sideBySide(metric, scoreBy(ours, metric), scoreBy(other, metric)),
    rowCount: targetLength(ours.target),
    ...unknown,
    test: 'none',
  }
}

/** Compares fold by fold: scores of different folds come from different fits and do not mix. */
export function compareFolds(
  parts: readonly Pick<FittedPart, 'contender' | 'testIds'>[],
  others: readonly Contender[],
  metric: string,
): Comparison {
  const folds = parts.map(({ contender }, i) =>
    sideBySide(metric, scoreBy(contender, metric), scoreBy(others[i], metric)),
  )
  const share = 1 / (parts.length - 1)
  const mean = (of: (fold: (typeof folds)[number]) => number) => foldEstimate(folds.map(of), share)
  const differences = folds.map((fold) => fold.difference)
  const { value: difference, low, high } = foldDifference(differences, share)
  const betterShare = folds.filter((fold) => fold.difference > 0).length / folds.length
  const rowCount = parts.reduce((sum, { testIds }) => sum + testIds.length, 0)
  return {
    metric,
    rowCount,
    score: mean((fold) => fold.score).value,
    other: mean((fold) => fold.other).value,
    difference,
    low,
    high,
    p: foldPValue(differences, share),
    test: 'folds',
    betterShare,
  }
}

/** Compares the winner with another model of each part, on the rows that part held out. */
function compareParts(
  parts: readonly FittedPart[],
  others: readonly Contender[],
  metric: string,
  options: IntervalOptions,
): Comparison {
  return parts.length > 1
    ? compareFolds(parts, others, metric)
    : compare(parts[0].contender, others[0], metric, options)
}

const baselinesOf = (parts: readonly FittedPart[]): Contender[] => parts.map(({ baseline }) => baseline)

/** Compares the winner with the baseline, tested. */
export function compareBaseline(
  parts: readonly FittedPart[],
  metric: string,
  options: IntervalOptions,
): Comparison {
  return compareParts(parts, baselinesOf(parts), metric, options)
}

/** Sets the winner's scores beside the baseline's; tested for the metric that decides alone. */
export function besideBaseline(
  parts: readonly FittedPart[],
  metric: string,
  isTested: boolean,
  options: IntervalOptions,
): Comparison {
  if (parts.length > 1 || isTested) return compareBaseline(parts, metric, options)
  return scoresOf(parts[0].contender, parts[0].baseline, metric)
}

/** The second learner of the leaderboard, the baseline not counted, where every part tried it. */
export function compareRunnerUp(
  parts: readonly FittedPart[],
  metric: string,
  options: IntervalOptions,
): { readonly learner: string; readonly comparison: Comparison } | undefined {
  const second = parts[0].rivals.find(({ trial }, place) => place > 0 && trial.index !== 0)
  if (second === undefined) return undefined
  const { learner } = second.trial
  const others = parts.map(({ rivals }) => rivals.find(({ trial }) => trial.learner === learner)?.contender)
  if (!others.every((contender) => contender !== undefined)) return undefined
  return { learner, comparison: compareParts(parts, others, metric, options) }
}
