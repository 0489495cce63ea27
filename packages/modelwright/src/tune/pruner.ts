/** What a pruner judges by, and by nothing else. */
export interface PruneRequest {
  /** Losses this trial reported so far, step by step: lower is better. The last is the newest. */
  readonly curve: readonly number[]
  /** The same of earlier trials; a pruned one ends early. Infinity where one was pruned in the middle of that step. */
  readonly others: readonly (readonly number[])[]
  /** Which step the newest is of; default: the curve's length, as every step is reported. */
  readonly step?: number
}

/** Stops trials that look poor before they are finished. */
export interface Pruner {
  readonly name: string
  readonly about: string
  /** Whether the trial is to be stopped after the step it just reported. NaN says nothing and stops nothing. */
  stops(request: PruneRequest): boolean
}
