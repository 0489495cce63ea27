import type { Column } from '@modelwright/runtime'
import type { OptionSpecs, OptionValues } from '../params.ts'
import type { Seed } from '../seed.ts'
import type { Target } from './target.ts'

/** A column with its name. */
export interface NamedColumn {
  readonly name: string
  readonly column: Column
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
  readonly takes: readonly Column['type'][]
  /** Fitted per fold and applied to the rows it did not see, because it reads the target. */
  readonly crossFit?: 'folds'
  fit(columns: readonly NamedColumn[], options: OptionValues<Specs>, context: TransformContext): State
  /** Names of the columns it makes: they tell their origin, e.g. `signup.year`. */
  outputs(state: State, inputs: readonly string[]): readonly string[]
}

/** Returns a transform's declaration frozen; the door for third parties. */
export function defineTransform<const Specs extends OptionSpecs, State>(
  transform: Transform<Specs, State>,
): Transform<Specs, State> {
  return Object.freeze(transform)
}
