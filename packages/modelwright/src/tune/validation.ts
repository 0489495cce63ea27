import {
  ModelwrightError,
  type OptionSpecs,
  type OptionValues,
  type Seed,
  type Target,
} from '../core/index.ts'

/** How rows are split for validation. Read it by `rowsOfFold`. */
export interface Folds {
  /** Folds that are tested, from 0; with several repetitions, those of all of them. */
  readonly count: number
  /** The fold in which a row is tested; −1: never. Of repetitions, the first. Shape `[rows]`. */
  readonly foldOf: Int32Array
  /** The same of the other repetitions, each with folds from 0. */
  readonly again?: readonly Int32Array[]
  /** `forward`: a fold is fitted on the folds before it, and on rows of −1; `cross`: on all rows of other folds. */
  readonly kind: 'cross' | 'forward'
  /** Which of the earlier rows a fold learns from; absent: all of them. */
  readonly reach?: Reach
  /** What was decided and why, for the user. */
  readonly notes: readonly string[]
}

/** Moments between which rows are learnt from. */
export interface Reach {
  /** When each row was; NaN: unknown, always learnt from. Shape `[rows]`. */
  readonly times: Float64Array
  /** Per fold: rows from here on ... */
  readonly from: Float64Array
  /** ... and before this are learnt from. */
  readonly before: Float64Array
}

/** What is known of the rows besides their target. */
export interface FoldHints {
  readonly seed: Seed
  /** Rows with the same number stay together. Shape `[rows]`. */
  readonly groups?: ArrayLike<number>
  /** When each row was: milliseconds, or numbers that grow. NaN: unknown. Shape `[rows]`. */
  readonly times?: ArrayLike<number>
  /** In what gaps and windows are told: default a day in milliseconds; 1 where times are plain numbers. */
  readonly timeUnit?: number
}

/** A way of validation someone asks for, as plain data: what `repeated({ times: 3 })` returns. */
export interface ValidationSpec {
  readonly kind: 'validation'
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
}

/** One way to split training rows, again and again, so that each model is scored on rows it did not see. */
export interface Validation<Specs extends OptionSpecs = OptionSpecs> {
  readonly name: string
  readonly about: string
  readonly options: Specs
  folds(target: Target, options: OptionValues<Specs>, hints: FoldHints): Folds
}

/** Returns a declaration frozen. */
export function defineValidation<const Specs extends OptionSpecs>(
  validation: Validation<Specs>,
): Validation<Specs> {
  return Object.freeze(validation)
}

/** Of a single split, one row in five is tested. */
export const partsOfSplit = 5

/** Refuses rows that cannot be split. */
export function refuseFew(found: string): never {
  throw new ModelwrightError('TUNE_ROWS_FEW', {
    message: `Models cannot be compared: ${found}.`,
    mend: [
      'Bring more rows.',
      'Or name one learner without options to tune: there is then nothing to compare.',
    ],
  })
}

/** Refuses a way of validation that does not fit the rows. */
export function refuseValidation(name: string, found: string, mend: readonly string[]): never {
  throw new ModelwrightError('TUNE_VALIDATION_INVALID', {
    message: `The validation "${name}" does not fit the rows: ${found}.`,
    where: `tune: { validation: ${name} }`,
    mend: [...mend],
  })
}
