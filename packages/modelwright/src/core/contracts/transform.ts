import type { Output, PreparedColumn, PreparedType } from '@modelwright/runtime'
import type { OptionSpecs, OptionValues } from '../params.ts'
import type { Seed } from '../seed.ts'
import type { Target } from './target.ts'

/** A column with its name. */
export interface NamedColumn {
  readonly name: string
  readonly column: PreparedColumn
}

/** What fitting a transform is handed besides its columns. */
export interface TransformContext {
  readonly rowCount: number
  readonly target: Target
  readonly seed: Seed
}

/** The training half of a transform: learns a state from training rows; the runtime operation of the same name applies it. */
export interface Transform<Specs extends OptionSpecs = OptionSpecs, State = unknown> {
  readonly name: string
  readonly about: string
  readonly options: Specs
  /** Column types it takes. */
  readonly takes: readonly PreparedType[]
  /** Type of the columns it makes from a column of the given type. */
  gives(type: PreparedType): PreparedType
  /** It is made of the rows before a row: it takes what went before of its columns, and a request must carry that. */
  readonly needs?: 'history'
  /** How far it looks back: past rows, and milliseconds besides. */
  reach?(options: OptionValues<Specs>): Reach
  /**
   * It only chooses columns: `fit` gives `{ kept: positions }`, the others are dropped, and nothing of it is left to run on requests.
   */
  readonly selects?: true
  /** It changes what the rows of each class count, not the columns; only while fitting. */
  balance?(target: Target, options: OptionValues<Specs>, seed: Seed): Balance
  /** Each output is made of all inputs, not of one. */
  readonly mixes?: true
  /** Its inputs stay features beside its outputs; else the outputs take their place. */
  readonly keepsInputs?: boolean
  /** Its outputs have no missing values. */
  readonly fillsMissing?: boolean
  /** What a learner needs that its outputs already are: on a common scale, or of few levels that were met often enough. */
  readonly settles?: 'scale' | 'levels'
  /** Fitted per fold and applied to the rows it did not see, because it reads the target; the option `folds` says how many. */
  readonly crossFit?: 'folds'
  /** Replaces options that are left to the data by what the data says, so that a plan names its columns before the fit. */
  resolve?(
    columns: readonly NamedColumn[],
    options: OptionValues<Specs>,
    output?: Output,
  ): OptionValues<Specs>
  fit(columns: readonly NamedColumn[], options: OptionValues<Specs>, context: TransformContext): State
  /** Names of the columns it makes, from resolved options: they tell their origin, e.g. `signup.year`. */
  outputs(inputs: readonly string[], options: OptionValues<Specs>): readonly string[]
}

/** How far back a transform looks: so many of the newest past rows, and as far as so many milliseconds. */
export interface Reach {
  readonly rows: number
  readonly spanMs: number
}

/** What the rows of a fit count: a weight each, or which of them are taken, some twice or not at all. */
export type Balance = { readonly weights: Float64Array } | { readonly rows: Uint32Array }

/** What a transform that selects has learnt: positions of the columns that stay, ascending. */
export interface Selection {
  readonly kept: readonly number[]
}

/** Returns a transform's declaration frozen; the door for third parties. */
export function defineTransform<const Specs extends OptionSpecs, State>(
  transform: Transform<Specs, State>,
): Transform<Specs, State> {
  return Object.freeze(transform)
}
