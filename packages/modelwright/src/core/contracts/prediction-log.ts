import type { FullPrediction } from '@modelwright/runtime'

/** Rows of one request with what was said of them, as they are handed to a log: references, nothing is copied. */
export interface PredictedRows {
  /** Names the request. */
  readonly id: string
  /** Number of the first row within the request. */
  readonly firstRow: number
  /** Which model answered: the same object for the same version, so that its part of a line is written once. */
  readonly model: LoggedModel
  /** As they were sent. */
  readonly rows: readonly unknown[]
  readonly predictions: readonly FullPrediction[]
  readonly caller?: string | undefined
  /** What the client called the request, by `x-request-id`; absent: nothing. */
  readonly requestId?: string | undefined
  /** About what the rows take as text. */
  readonly bytes: number
  /** Which requests were given a version together, where they are kept with theirs: a keyed hash of the key; absent: each for itself. */
  readonly unit?: string | undefined
  /** Milliseconds from rows that were understood to predictions. */
  readonly tookMs?: number | undefined
  /** HTTP status of an answer that holds no predictions; then there is one row, and nothing is said of it. */
  readonly failed?: number | undefined
}

/** The model that made a prediction. */
export interface LoggedModel {
  readonly name: string
  readonly version?: string | undefined
  /** SHA-256 of the artifact. */
  readonly digest: string
  /** Why this version, where several share the requests: `champion`, `challenger`, `shadow` … */
  readonly variant?: string | undefined
  /** The chance that this version was given the request, where several share the requests. */
  readonly share?: number | undefined
}

/** One prediction, as it stands in a log. */
export interface LoggedPrediction {
  /** Names the request. */
  readonly id: string
  /** Number of the row within the request, from 0. */
  readonly row: number
  /** When it was made, milliseconds since 1970-01-01 UTC. */
  readonly at: number
  readonly model: LoggedModel
  readonly caller: string | null
  /** As in {@link PredictedRows}, or a hash of it. */
  readonly requestId?: string
  /** Where it was made, or came from: `serve web-1`, `aws-lambda churn`, `s3://logs/churn/`, `collector shop`; absent: it is not told. */
  readonly source?: string
  /** The row as it was sent, without what redaction took. */
  readonly features: Readonly<Record<string, unknown>> | null
  readonly said: FullPrediction
  /** As in {@link PredictedRows}. */
  readonly unit?: string
  readonly tookMs?: number
  readonly failed?: number
}

/** What turned out to be true of a row. */
export interface Outcome {
  /** Of the request. */
  readonly id: string
  readonly row: number
  /** A class, or a number. */
  readonly outcome: string | number
  /** When it was so, milliseconds since 1970-01-01 UTC. */
  readonly at: number
}

/** An outcome as it stands in a log. */
export interface LoggedOutcome extends Outcome {
  /** When the log took it: only then it was known. */
  readonly received: number
  readonly caller: string | null
}

/** How a log fares. */
export interface LogCounts {
  /** Rows that were handed over to the operating system. */
  readonly logged: number
  /** Rows that were lost: there was no room in the queue, or a row was too large. */
  readonly dropped: number
  readonly outcomes: number
  /** About what waits in memory. */
  readonly queuedBytes: number
  /** Whether writing fails at present. */
  readonly isStopped: boolean
}

/** Where a server leaves its predictions, and the outcomes it is told. */
export interface PredictionLog {
  /** Takes rows and returns at once; never throws. */
  add(predicted: PredictedRows): void
  /** Resolves once the outcomes are on the disk. */
  tell(outcomes: readonly Outcome[], caller?: string): Promise<void>
  counts(): LogCounts
  /** Writes what waits, for some seconds at most. */
  close(): Promise<void>
}

/** Which predictions are read. Times are milliseconds since 1970-01-01 UTC. */
export interface LogWindow {
  /** The first moment that counts. */
  readonly since?: number | undefined
  /** The first moment that does not count any more. */
  readonly until?: number | undefined
  /** What was known at this moment: outcomes that were received later are left out. Absent: all. */
  readonly asOf?: number | undefined
  /**
   * The age of a row, in milliseconds, at which its outcome is taken: the last that was received by then. Only where there is none, the last
   * of those received later. Absent: the last of all.
   */
  readonly outcomeAgeMs?: number | undefined
  /** Name of the model. */
  readonly model?: string | undefined
  /** Of the request, or what its client called it. */
  readonly id?: string | undefined
  /** Also requests that got no prediction, where they were logged: of a service of ours, and of a shadow. Default: left out. */
  readonly withFailed?: boolean | undefined
}

/** A prediction and what came of it. */
export interface JudgedPrediction extends LoggedPrediction {
  /** The last by its time among those that were known; null: none yet. */
  readonly outcome: LoggedOutcome | null
}

/** What monitoring reads predictions from: a folder of logs, or what a platform keeps. */
export interface LogSource {
  /** Predictions of a window by their time, some thousands at a time, each with its outcome. */
  read(window: LogWindow): AsyncIterable<readonly JudgedPrediction[]>
}
