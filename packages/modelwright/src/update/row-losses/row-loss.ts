import type { Target } from '../../core/index.ts'

/** What models said of rows: classes' probabilities row by row (binary: that of `classes[1]`), or numbers. */
export type Said = Float64Array

/** How much a model lost on each row: bounded, so that a decision can be sequential. */
export interface RowLoss {
  readonly name: string
  readonly tasks: readonly Target['task'][]
  /** Whether it needs a scale: an error beyond it counts as 1. */
  readonly needsScale: boolean
  /**
   * Losses of rows, from 0 (nothing) to 1.
   *
   * @param scale - in the unit of the target; where `needsScale`
   */
  of(truth: Target, said: Said, scale?: number): Float64Array
  /** What it is expected to lose if its probabilities are true, for outcomes that are not known yet; absent: that cannot be told. */
  expected?(task: Target['task'], said: Said, classCount: number): Float64Array
}
