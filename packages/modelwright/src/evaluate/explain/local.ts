import type { Scale } from './margin.ts'

/** What each column added to each score of each row. A row's contributions and `expected` make up its score. */
export interface LocalExplanations {
  readonly columns: readonly string[]
  /** What each score speaks for: the target, the positive class, or each class. */
  readonly outputs: readonly string[]
  /** What scores and contributions are counted in. */
  readonly scale: Scale
  /**
   * How they were worked out: `trees` and `linear` exactly, from what the model keeps of its training rows; `exact` over every
   * set of columns, beside other rows; `sampling` over random orders of columns, with standard errors.
   */
  readonly method: 'trees' | 'linear' | 'exact' | 'sampling'
  /** Row-major; shape `[rows × columns × outputs]`. */
  readonly contributions: Float64Array
  /** Standard error of each contribution; absent where there is none. */
  readonly errors?: Float64Array
  /** Shape `[rows × outputs]`. */
  readonly scores: Float64Array
  /** Mean score of the rows compared with; shape `[outputs]`. */
  readonly expected: Float64Array
}
