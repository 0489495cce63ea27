import type { Deadline, Seed } from '../../core/index.ts'

/** How an ensemble is chosen. */
export interface EnsembleOptions {
  readonly seed: Seed
  /** Members at most; default 5. */
  readonly most?: number
  /** What is tried besides the best single model; default both. */
  readonly kinds?: readonly ('blend' | 'stack')[]
  /** How many standard errors of a difference count as noise, in which the simpler is taken; default 1. */
  readonly noise?: number
  /** Ends the choice early: the best single model is then kept. */
  readonly deadline?: Deadline
  /** Tells whether trials may be a product together, by their size, their time, their kind. Default: all may. */
  allows?(trials: readonly number[]): boolean
}
