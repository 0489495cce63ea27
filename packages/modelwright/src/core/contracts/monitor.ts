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
  /** Where it came from, the source of most rows first; absent: from everywhere, or that cannot be told. */
  readonly sources?: readonly string[]
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

/** Which windows of a model are asked for. */
export interface WindowQuery {
  readonly model: string
  /** Absent: of all versions. */
  readonly version?: string | undefined
  /** Windows that end later than this. */
  readonly since?: number | undefined
  /** Windows that begin before this. */
  readonly until?: number | undefined
  /** Only windows that are over. */
  readonly isWhole?: boolean | undefined
  /** So many, the newest. */
  readonly limit?: number | undefined
}

/** A number of a series: of the window that begins at `at`. */
export interface SeriesPoint extends SeriesValue {
  readonly version: string
  readonly at: number
  readonly name: string
}

/** How a window lies in the store. Plain data. */
export interface StoredWindow extends MonitorWindow {
  /** Its place among the windows of its version, from 1: it stays when older ones are forgotten. */
  readonly number: number
  /** `open`: rows of it may still come. `whole`: it is over. */
  readonly state: 'open' | 'whole'
  /** Digest of the object that holds its sketch; null: it has no rows. */
  readonly sketch: string | null
  readonly rows: number
  readonly outcomes: number
  /** It was found to have drifted: what later windows are judged by. */
  readonly isDrift: boolean
  readonly judgedAt: number
}

/** The sketch of a part of a window that is not over. Parts are joined once it is. */
export interface StoredPart {
  readonly model: string
  readonly version: string
  readonly from: number
  readonly until: number
  /** Digest of the object that holds its sketch. */
  readonly sketch: string
  readonly rows: number
  /** Of its counts that are no part of a sketch, as the pass wrote them. */
  readonly counts: Readonly<Record<string, number>>
}

/** What is kept of the windows of models. Several processes may read and write at once. */
export interface MonitorStore {
  /** What was judged of windows, the oldest first; of each window the latest judgement. */
  verdicts(query: WindowQuery): Promise<readonly WindowVerdict[]>
  /** Numbers of series over time, the oldest first: those of these names, or of all. */
  series(
    query: WindowQuery & { readonly names?: readonly string[] | undefined },
  ): Promise<readonly SeriesPoint[]>
  /** Names of all series of a model, sorted. */
  seriesNames(model: string): Promise<readonly string[]>
  /** Models of which windows are kept, sorted. */
  models(): Promise<readonly string[]>
  windows(query: WindowQuery): Promise<readonly StoredWindow[]>
  /** Keeps a window with what was judged of it, in one step; what was kept of the same window before, and of those that are not over and began within it, is replaced. */
  keep(window: Omit<StoredWindow, keyof WindowVerdict | 'number'>, verdict: WindowVerdict): Promise<void>
  parts(query: {
    readonly model: string
    readonly since?: number
    readonly until?: number
  }): Promise<readonly StoredPart[]>
  putPart(part: StoredPart): Promise<void>
  /** Forgets parts of windows that begin before a moment, of one version. */
  dropParts(of: Pick<StoredPart, 'model' | 'version'>, before: number): Promise<void>
  /** What the last pass on a model left for the next: JSON; undefined: there was none. */
  cursor(model: string): Promise<string | undefined>
  setCursor(model: string, cursor: string): Promise<void>
  /** Forgets windows, verdicts and series that ended before a moment. Returns how many windows. */
  forget(model: string, before: number): Promise<number>
}
