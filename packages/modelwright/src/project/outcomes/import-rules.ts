import type { Schema } from '@modelwright/runtime'

/** Which predictions outcomes are of. */
export type OutcomesBy =
  | { readonly id: string; readonly row?: string | undefined }
  | { readonly key: string; readonly withinMs: number }

/** How the rows of a table of outcomes are read. */
export interface OutcomeColumns {
  readonly by: OutcomesBy
  readonly outcome: string
  readonly time?: string | undefined
  /** What the table calls a class, and the class. */
  readonly map?: Readonly<Record<string, string>> | undefined
  /** What the models predict whose outcomes they are. */
  readonly outputs: readonly Schema['output'][]
  readonly now: number
}

/** One outcome, as it was read and found proper. */
export interface Candidate {
  /** Names the row of the table for people: 1 is the first. */
  readonly line: number
  readonly outcome: string | number
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number
  /** It names its prediction. */
  readonly of?: { readonly id: string; readonly row: number }
  /** It names a key. */
  readonly key?: string
}

/** A row that was not taken, and why. */
export interface RefusedRow {
  readonly line: number
  readonly reason: string
}

/** What came of an import. Plain data. */
export interface OutcomesImported {
  readonly source: string
  readonly model: string
  /** Of the table. */
  readonly rows: number
  /** Outcomes that were written, each of one predicted row. */
  readonly taken: number
  /** Were known already, with the same time. */
  readonly known: number
  /** Among those taken: another outcome was known of their row; the later counts. */
  readonly corrected: number
  /** Not written: a later one is known of their row. */
  readonly superseded: number
  /** Rows of the table that contradict each other; of each prediction the last by time was taken. */
  readonly contradictory: number
  /** Taken, though no prediction of their id is in the log yet. */
  readonly early: number
  /** Kept aside: no prediction for their key was made within the time before. Asked again at each import. */
  readonly waiting: number
  /** Kept aside too: several rows were predicted for their key at the same latest moment. */
  readonly ambiguous: number
  /** Given up: they waited for half a year. */
  readonly forgotten: number
  /** Without an outcome: it is not known yet. */
  readonly empty: number
  readonly refused: number
  /** The first of those that were refused. */
  readonly refusals: readonly RefusedRow[]
  /** The first of those that wait, by key or line. */
  readonly unmatched: readonly { readonly key: string; readonly at: number; readonly isAmbiguous: boolean }[]
}
