import type { PreparedColumn, Task } from '@modelwright/runtime'
import type { Deadline } from '../deadline.ts'
import type { OptionSpecs, OptionValues } from '../params.ts'
import type { Rulings } from '../rulings.ts'
import type { Seed } from '../seed.ts'
import { takeRows } from '../table.ts'
import type { Crew } from './pool.ts'
import { type Target, takeTarget } from './target.ts'

/** Prepared rows: what a learner is fitted on. */
export interface TrainingData {
  readonly rowCount: number
  /** Prepared feature columns by name, in the order the model will take them. */
  readonly features: ReadonlyMap<string, PreparedColumn>
  readonly target: Target
  /** One weight a row, ≥ 0; absent means 1 each. */
  readonly weights?: Float64Array
  /**
   * Lets go of the memory of features once a learner has taken in what it needs of them: it does not read them again, not even
   * their lengths. Absent where others may need them.
   */
  readonly release?: () => Promise<void>
}

/** Copies the rows at the given positions, in that order; a position may come twice. */
export function takeData(data: TrainingData, rows: Uint32Array): TrainingData {
  const { weights } = data
  return {
    rowCount: rows.length,
    features: new Map([...data.features].map(([name, column]) => [name, takeRows(column, rows)])),
    target: takeTarget(data.target, rows),
    ...(weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]) }),
  }
}

/** What a fit is handed: randomness, time and someone to tell. */
export interface FitContext {
  readonly seed: Seed
  readonly deadline: Deadline
  /** Share done in [0, 1]. */
  progress(fraction: number, note?: string): void
  /** Threads the fit may run on; absent: this one only. */
  readonly crew?: Crew
  /**
   * Called by a learner that grows in steps, with its loss on rows it keeps apart: false when there is no use in going on, and what
   * it returns then is thrown away. Absent: nobody asks.
   *
   * @param step - how far it has grown, from 1, ascending; the same number must mean the same for all options that are searched
   * @param loss - lower is better, and to be compared between all options that are searched; NaN says nothing
   */
  report?(step: number, loss: number): boolean
  /** Rows that are kept apart are drawn from it: the same for all fits whose reports are compared. Absent: `seed`. */
  readonly keptSeed?: Seed
  /** Called by a learner whose fit the deadline ended earlier than `deadline.expired()` tells. */
  cutShort?(): void
  /** One of many fits that are only compared: what makes a single fit steadier at the cost of several may be left out. */
  readonly isTrial?: true
  /** Where it is noted what the clock decided of this fit; absent: nobody will do it again. */
  readonly rulings?: Rulings
  /** State of an earlier fit to go on from, where the learner can: more trees behind those it has. */
  readonly previous?: unknown
}

/** What a learner can take as it is; `prepare` sees to the rest. Ask these, never the name. */
export interface Supports {
  /** Missing values in features. */
  readonly missing: boolean
  /** Category columns; else they must become numbers. */
  readonly categories: boolean
  /** Row weights. */
  readonly weights: boolean
  /** Sparse blocks, such as thousands of terms of a text; absent: they must become a few numbers. */
  readonly sparse?: true
  /** Fits best when numbers are standardised. */
  readonly scaled: boolean
  /** Rows as they were read: it prepares them itself, because it is made of several learners. */
  readonly rowsAsRead?: true
}

/** How much there is to fit: all that the time of a fit is foretold by. */
export interface FitSize {
  readonly rowCount: number
  readonly featureCount: number
  /** Numbers the model gives a row: one a class of several, else one. */
  readonly outputs: number
}

/** How long fits take on one thread, about: by counts alone, so that what is planned by it is planned the same everywhere. */
export interface Pace {
  /** Milliseconds of a fit with usual options. */
  usualMs(size: FitSize): number
  /** Milliseconds of a fit in a hurry that lacks nothing, as `within` gives it where there is time enough. */
  quickMs(size: FitSize): number
  /** Options of a fit in a hurry that takes so many milliseconds at most, or as few as are of any use. Always the same options. */
  within(size: FitSize, ms: number): Readonly<Record<string, unknown>>
}

/** Fits a model: plain data that the runtime operation of the same name predicts from. */
export interface Learner<Specs extends OptionSpecs = OptionSpecs, State = unknown> {
  readonly name: string
  readonly about: string
  readonly tasks: readonly Task[]
  readonly options: Specs
  readonly supports: Supports
  /** Rows are drawn or kept apart by chance, so that another order of rows gives another model, as good as this one. */
  readonly draws?: true
  /** Tried only where a workflow or a preset names it: slow for what it usually gains, or not for everyone. */
  readonly isOnlyNamed?: true
  /** Its prediction is a weighted sum of features, through a link: what "linear only" asks for. */
  readonly isLinear?: true
  /** Tried without being named only where a table has free text. */
  readonly isForTexts?: true
  /** Name of the runtime model operation that predicts from the state; a function where it depends on the task. */
  readonly model: string | ((task: Task) => string)
  /** Fits may take longer than a search has, and there are others that do not. Absent: it is tried as it is. */
  readonly pace?: Pace
  /** Leaves out of a state the inputs it never looks at; says which stay, ascending. Absent: it looks at all of them. */
  narrow?(state: State): { readonly state: State; readonly inputs: readonly number[] }
  fit(data: TrainingData, options: OptionValues<Specs>, context: FitContext): State | Promise<State>
}

/** Checks a learner's declaration and returns it; the door for third parties. */
export function defineLearner<const Specs extends OptionSpecs, State>(
  learner: Learner<Specs, State>,
): Learner<Specs, State> {
  return Object.freeze(learner)
}
