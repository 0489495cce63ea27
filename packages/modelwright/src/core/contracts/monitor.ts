/** What a window of predictions can be found to be off in. */
export type FindingKind =
  | 'quality'
  | 'drift'
  | 'predictions'
  | 'relations'
  | 'estimate'
  | 'performance'
  | 'calibration'
  | 'fairness'
  | 'service'

/** How much a finding matters: an error is to be acted on, a warning to be looked at, a quiet one is told and wakes nobody. */
export type FindingSeverity = 'error' | 'warning' | 'quiet'

/** One thing found in one window of one model. Plain data. */
export interface MonitorFinding {
  /** What it is about, the same in every window: `drift/age`, `quality/missing/age`, `performance/auc`, `performance/auc/country=DE`. */
  readonly key: string
  readonly kind: FindingKind
  readonly severity: FindingSeverity
  readonly column?: string
  /** Some rows of the window, in words: `country = DE`. */
  readonly slice?: string
  /** What was found, and what the reference says, in the unit of the finding. */
  readonly found: number
  readonly expected: number
  /** What it adds to the mean loss of a row, with a 95 % interval; absent: it cannot be told. */
  readonly cost?: { readonly loss: number; readonly low: number; readonly high: number }
  /** A sentence for people, that names the column and the numbers. */
  readonly text: string
  /** What to do about it, the likeliest first. */
  readonly advice: readonly string[]
}

/** One number of a series, with its 95 % interval where there is one. NaN: there was too little to say. */
export interface SeriesValue {
  readonly value: number
  readonly low?: number
  readonly high?: number
}

/** A window of the predictions of one version of a model. Times are milliseconds since 1970-01-01 UTC. */
export interface MonitorWindow {
  readonly model: string
  readonly version: string
  /** The first moment that counts, and the first that does not count any more. */
  readonly from: number
  readonly until: number
}

/** What was judged of a window. A later judgement of the same window, with more outcomes, takes its place. Plain data. */
export interface WindowVerdict extends MonitorWindow {
  readonly judgedAt: number
  /** False: the window was not over, or rows of it may still come. */
  readonly isWhole: boolean
  readonly rows: number
  /** Rows whose outcome is known. */
  readonly outcomes: number
  /** Numbers to draw over time, by name: `rows`, `latency/p99`, `drift/age/effect`, `estimate/auc`, `performance/auc`. */
  readonly series: Readonly<Record<string, SeriesValue>>
  readonly findings: readonly MonitorFinding[]
}

/** What became of an alert: it is open from the first window that shows it until some windows in a row do not. */
export interface AlertRecord {
  readonly id: string
  readonly model: string
  /** Of the finding. */
  readonly key: string
  readonly severity: 'error' | 'warning'
  readonly openedAt: number
  /** First moment of the first window that showed it. */
  readonly since: number
  /** Windows that showed it. */
  readonly windows: number
  /** The finding as it was seen last. */
  readonly last: MonitorFinding
  /** The version and window it was seen in last. */
  readonly seen: MonitorWindow
  /** Null: it is open. */
  readonly recoveredAt: number | null
}
