import type { Batch, MetricEstimate } from '@modelwright/runtime'
import type {
  Deadline,
  FitRows,
  MonitorFinding,
  MonitorWindow,
  Seed,
  SeriesValue,
  Target,
} from '../../core/index.ts'
import type { AlarmHistory } from '../judge/false-alarms.ts'
import type { CountedWindow } from '../judge/usual-rows.ts'
import type { ModelReference } from '../model-reference.ts'
import type { Answers } from '../said-batch.ts'
import type { MonitorSettings } from '../watch/settings.ts'
import type { Stretch } from '../watch/window-bounds.ts'
import type { SketchPair } from '../watch/window-bytes.ts'

/** Rows of a window that are looked at one by one: all, or a sample of them. */
export interface WindowRows {
  /** As the model reads them. */
  readonly rows: Batch
  /** What was said of them, row-major `[rows × outputs]`; without gaps. */
  readonly said: Float64Array
  /** Where each row came from; null: it is not told. Shape `[rows]`. */
  readonly sources: readonly (string | null)[]
}

/** Rows of a window whose outcome is known: all, or a sample of them. */
export interface JudgedWindowRows extends WindowRows {
  readonly truth: Target
}

/** Answers of a service in a window, as its access log counts them. */
export interface ServiceFacts {
  readonly requests: number
  /** Answers of 500 and above. */
  readonly failed: number
  /** Answers of 400 to 499. */
  readonly refused: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Answers that took longer than is borne; undefined: no bound was given. */
  readonly slow?: number | undefined
}

/** What is known of a window when it is judged. */
export interface WindowFacts extends MonitorWindow {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number
  /** It is over, and no more rows are waited for. */
  readonly isWhole: boolean
  /** The version is the one whose answers are asked for now: a window of it without rows is an outage. */
  readonly isServing: boolean
  readonly answers: Answers
  /** What the model carries of how it fared on rows that it never saw. */
  readonly claimed: Readonly<Record<string, MetricEstimate>>
  /** Undefined: there are no rows. */
  readonly sketches: SketchPair | undefined
  /** Values that the schema refused, by column. */
  readonly refused: ReadonlyMap<string, number>
  /** Columns that the log was told to leave out. */
  readonly redacted: readonly string[]
  /** Predictions of which no row was logged. */
  readonly unread: number
  readonly duplicates: number
  /** Undefined: too few, or the window is not whole. */
  readonly rows: WindowRows | undefined
  /** Rows whose outcome is known, as far as they are looked at. */
  readonly judged: JudgedWindowRows | undefined
  /** Rows of the window by where they came from, as far as that is told. */
  readonly sources: ReadonlyMap<string, number>
  /** Rows that came in the window: of all versions that people hear where it is of the one that serves and cut by time, else its own. */
  readonly came: RowsThatCame
  /** When the newest row came of any version that people hear; NaN: that is not known. */
  readonly newest: number
  /** How many came in earlier whole windows, the oldest first. */
  readonly cameBefore: readonly CountedWindow[]
  /** Reads from where the rows of earlier windows came; windows that did not tell are left out. */
  earlierSources(windows: readonly CountedWindow[]): Promise<readonly SourcesThen[]>
  /** Reads what 99 of 100 answers took at most in earlier windows, in milliseconds; windows of which that is not known are left out. */
  earlierLatency(windows: readonly CountedWindow[]): Promise<readonly (Stretch & { readonly p99: number })[]>
  /** Levels that the model knows, by column. */
  readonly levels: ReadonlyMap<string, readonly string[]>
  /** Reads rows of the last whole window in which nothing was off, and those of it whose outcome is known; undefined: there is none. */
  earlierRows(): Promise<WindowRows | undefined>
  earlierJudged(): Promise<JudgedWindowRows | undefined>
  /** What each row lost: the loss that drift is priced by. */
  lossesOf(truth: Target, said: Float64Array): Float64Array
  /** How many outcomes are known in all. */
  readonly outcomes: number
  /** Of how many `judged` holds rows at most; of more it is a sample, another each time. */
  readonly mostMeasured: number
  /** Undefined: there is nothing to compare with. */
  readonly reference: ModelReference | undefined
  /** Earlier windows that are whole, the oldest first. */
  readonly earlier: readonly EarlierWindow[]
  readonly history: AlarmHistory
  readonly service: ServiceFacts | undefined
  /** Versions that were taken back within the window, of the one that answers since: which, and why; absent: none. */
  readonly takenBack?: readonly { readonly version: number | null; readonly reason: string }[]
  readonly settings: MonitorSettings
  /** Of the window. */
  readonly seed: Seed
  /** Of the version: what is drawn of the reference is the same for each window. */
  readonly referenceSeed: Seed
  readonly deadline: Deadline
  readonly fitRows: FitRows
}

/** What later windows are judged by. */
export interface EarlierWindow {
  readonly from: number
  readonly until: number
  readonly rows: number
  /** Loaded only where there is a season. */
  readonly sketches?: SketchPair | undefined
}

/** Rows by where they came from. */
export interface RowsThatCame {
  readonly rows: number
  readonly bySource: ReadonlyMap<string, number>
}

/** Rows of an earlier window by where they came from. */
export interface SourcesThen extends CountedWindow, RowsThatCame {
  /** Whether these are all there were, and not the largest alone. */
  readonly isAll: boolean
}

/** What one look at a window gives. */
export interface Looked {
  readonly findings: readonly MonitorFinding[]
  readonly series: Readonly<Record<string, SeriesValue>>
}

/** Nothing was found, and nothing is to be drawn. */
export const nothingSeen: Looked = { findings: [], series: {} }

/** Joins what several looks gave. */
export function joined(looks: readonly Looked[]): Looked {
  return {
    findings: looks.flatMap(({ findings }) => findings),
    series: Object.assign({}, ...looks.map(({ series }) => series)) as Looked['series'],
  }
}
