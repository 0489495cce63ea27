import type { Contender } from './contender.ts'
import { joinedInto } from './folds.ts'
import type { IntervalOptions } from './intervals/estimate.ts'
import { type MeasuredIntervals, measureIntervals } from './measure-intervals.ts'

/** Intervals or sets on rows no fit saw, and what was asked of them. Plain data. */
export interface JudgedIntervals extends MeasuredIntervals {
  readonly method: string
  /** Share of the rows whose truth is to be held. */
  readonly coverage: number
}

/**
 * Counts how often intervals or sets held the truth, beside what was asked of them.
 *
 * @param contender - the rows, those of several folds joined
 * @param ends - intervals or sets of the same rows, one list a fold
 */
export function judgeIntervals(
  { method, coverage }: Pick<JudgedIntervals, 'method' | 'coverage'>,
  contender: Contender,
  ends: readonly ArrayLike<number>[],
  options: IntervalOptions,
): JudgedIntervals {
  const count = ends.reduce((sum, { length }) => sum + length, 0)
  const joined = joinedInto(new Float64Array(count), ends)
  return { method, coverage, ...measureIntervals(contender, joined, options) }
}
