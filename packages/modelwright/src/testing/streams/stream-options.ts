/** What changes in a stream, when, and how fast. */
export interface StreamChange {
  /**
   * `covariate`: what rows look like. `label`: how often the positive class comes, among rows that look as before of their class.
   * `concept`: what follows from how a row looks.
   */
  readonly kind: 'covariate' | 'label' | 'concept'
  /** At once, over some rows, or up and down for ever. */
  readonly shape: 'sudden' | 'gradual' | 'seasonal'
  /** The first row that is changed. */
  readonly at: number
  /** Covariate: standard deviations. Label: added to the log-odds. Concept: share of the weights that is replaced, 0 to 1. */
  readonly size: number
  /** Rows from the first change to the whole; rows of a season. */
  readonly over?: number
  /** Columns that move; absent: the first number. */
  readonly columns?: readonly string[]
}

/** When outcomes are told. */
export interface StreamOutcomes {
  /** Mean time from a row to its outcome, exponential; 0 when absent: at once. */
  readonly delayMs?: number
  /** By what the time is multiplied where the outcome is the positive class: 0.1 tells a yes ten times as soon; 1 when absent. */
  readonly positiveDelay?: number
  /** Share of rows whose outcome is never told. */
  readonly missing?: number
  /** Share of outcomes that are told wrong first and corrected by a second. */
  readonly corrected?: number
}

/** Rows with numbers between these were never made, as when a service is down. */
export interface StreamOutage {
  readonly from: number
  readonly to: number
}

/** Values that a caller spoils. */
export interface StreamDamage {
  /** Share of the rows that are spoilt. */
  readonly share: number
  /** From this row on. */
  readonly from?: number
  /** `missing`: no value. `unit`: numbers a thousand times as large. `level`: a level nobody knows. */
  readonly kind: 'missing' | 'unit' | 'level'
  readonly columns?: readonly string[]
}

/** What a stream is like. */
export interface StreamOptions {
  readonly seed: number
  /** 6 when absent. */
  readonly numbers?: number
  /** Columns of levels, the last of them true or false: 8 when absent. */
  readonly levels?: number
  /** How much a row is like the one before, from 0 to below 1: 0 when absent. */
  readonly likeness?: number
  readonly change?: StreamChange
  readonly outcomes?: StreamOutcomes
  readonly outages?: readonly StreamOutage[]
  readonly damage?: StreamDamage
  /** Time from one row to the next: a second when absent. */
  readonly everyMs?: number
  /** When the first row was, milliseconds since 1970-01-01 UTC. */
  readonly startMs?: number
}
