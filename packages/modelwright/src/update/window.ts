import type { OptionSpecs, OptionValues } from '../core/index.ts'

/** When each row was. */
export interface TimedRows {
  /** Milliseconds since 1970-01-01 UTC, or numbers that grow; NaN: not known. */
  readonly times: Float64Array
  /** Whether they are moments, which lengths such as `90d` suit, or plain numbers. */
  readonly areMoments: boolean
}

/** Rows that a model is to learn from. Plain data. */
export interface WindowRows {
  /** Positions, ascending. */
  readonly kept: Uint32Array
  /** One a kept row, above 0 and at most 1; absent: all alike. */
  readonly weights?: Float64Array
  /** Which rows these are, in words. */
  readonly what: string
}

/** A window as a workflow file holds it: plain data. */
export interface WindowUse<Name extends string = string> {
  readonly kind: 'window'
  readonly name: Name
  readonly options: Readonly<Record<string, unknown>>
}

/** Says which rows of a table a model is to learn from, and how much each counts, by when they were. */
export interface Window<Specs extends OptionSpecs = OptionSpecs> {
  readonly name: string
  /** One line for docs. */
  readonly about: string
  readonly options: Specs
  /** Checks what options alone do not say. @throws {ModelwrightError} UPDATE_WINDOW_INVALID */
  check(options: OptionValues<Specs>): void
  /** The window in a few words: `last 90d`. */
  text(options: OptionValues<Specs>): string
  rowsOf(rows: TimedRows, options: OptionValues<Specs>): WindowRows
}
