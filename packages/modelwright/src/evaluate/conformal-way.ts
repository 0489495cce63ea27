import { classScores, type Intervals, type Task } from '@modelwright/runtime'
import type { Contender } from './contender.ts'

/** A further model that a way takes: boosted trees of these options, fitted to this target. */
export interface SideRecipe {
  /** Options of boosted trees. */
  readonly options: Readonly<Record<string, unknown>>
  /** Its target, from predictions of rows the fit did not see; absent: the target itself. */
  readonly targetOf?: (scored: Contender) => Float64Array
}

/** What a way goes by besides predictions. */
export type ConformalOptions = Pick<Intervals, 'least' | 'penalty' | 'free'>

/** A way to say how strange a true value would be: what is not stranger than usual lies in the interval or the set. */
export interface ConformalWay {
  readonly name: Intervals['method']
  readonly about: string
  readonly tasks: readonly Task[]
  /** The further models it takes. @param coverage - share of the rows whose truth is to be held */
  sides(coverage: number): readonly SideRecipe[]
  /** What it learns from predictions of rows the fit did not see, before these are scored; absent: nothing. */
  learn?(scored: Contender): ConformalOptions
  /**
   * Tells how strange the truth of each row is.
   *
   * @param sides - what the further models say of the same rows, by fits that did not see them
   */
  scores(scored: Contender, sides: readonly Float64Array[], options: ConformalOptions): Float64Array
}

/** Values and predictions of a target that is a number. */
export function numbersOf({ target, predictions }: Contender) {
  if (target.task !== 'regression') throw new Error('bug: intervals of numbers for classes')
  return { values: target.values, predictions }
}

/** How strange the true class of each row is, by the runtime's own measure. */
export function scoresOfTruth(
  { target, predictions }: Contender,
  how: Pick<Intervals, 'method' | 'penalty' | 'free'>,
): Float64Array {
  if (target.task === 'regression') throw new Error('bug: sets of classes for numbers')
  const count = target.classes.length
  const scores = classScores(predictions, how, count)
  return Float64Array.from(target.codes, (code, row) => scores[row * count + code])
}
