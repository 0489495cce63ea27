import type { MetricEstimate } from '@modelwright/runtime'
import type { RunRecord } from './stores.ts'

/** The state of the work tree a run started in. */
export interface GitState {
  readonly commit: string
  /** Null where no branch is checked out. */
  readonly branch: string | null
  /** Whether tracked files differed from the commit, or others lay beside them. */
  readonly isDirty: boolean
  /** Digest of the object that holds the differences as `git diff` writes them; null: there are none, or they are too long. */
  readonly diff: string | null
}

/** Something a run made or was made from, kept as an object. */
export interface RunArtifact {
  /** May hold slashes: `plots/roc.svg`. */
  readonly name: string
  readonly digest: string
  readonly mediaType: string
  /** Bytes. */
  readonly size: number
  /** `code`, `workflow` and `lock` are what the run was made from. */
  readonly kind: 'file' | 'plot' | 'code' | 'workflow' | 'lock'
}

/** Data a run read, by the digest of its content. */
export interface RunData {
  /** Such as `train` or `test`. */
  readonly role: string
  readonly digest: string
  /** What it is called where it came from. */
  readonly name: string | null
}

/** A metric as a whole: its last value, and what its values over time came to. */
export interface MetricSummary extends MetricEstimate {
  readonly least: number
  readonly greatest: number
  /** Step of the last value; null where it was not logged over time. */
  readonly lastStep: number | null
  /** Values over time; 0: only the value itself. */
  readonly pointCount: number
}

/** Values of a metric over time, in order of their steps. */
export interface MetricPoints {
  readonly steps: Float64Array
  /** Milliseconds since 1970-01-01 UTC. */
  readonly times: Float64Array
  /** NaN where a value was not a number. */
  readonly values: Float64Array
}

/** Values that one process logged, since the last it wrote. */
export interface MetricChunk extends MetricPoints {
  readonly name: string
  /** Names the process, and the chunk's place among its own: writing one twice is one write. */
  readonly writer: string
  readonly position: number
  /** Interval of the last value. */
  readonly low: number
  readonly high: number
}

/** A sentence or more about a run. */
export interface RunNote {
  readonly id: string
  readonly at: string
  readonly text: string
  /** Who added it afterwards; null: the run itself, or a version of old did not say. */
  readonly author: string | null
}

/** One trial of a run's search. */
export interface RunTrial {
  readonly index: number
  readonly learner: string
  readonly options: Readonly<Record<string, unknown>>
  readonly state: string
  /** Mean over the folds; NaN where it is not defined. */
  readonly score: number
  readonly folds: readonly number[]
  readonly fitMs: number
  readonly error: string | null
  readonly chosen: boolean
}

/** All that is kept of one run. */
export interface RunDetails {
  readonly run: RunRecord
  readonly notes: readonly RunNote[]
  readonly artifacts: readonly RunArtifact[]
  readonly data: readonly RunData[]
  readonly trials: readonly RunTrial[]
  /** Runs that this one started; oldest first. */
  readonly children: readonly string[]
}

/** What is added to a run in one step; all of it or nothing is written. */
export interface RunChanges {
  readonly params?: Readonly<Record<string, string>>
  /** Null takes a tag away. */
  readonly tags?: Readonly<Record<string, string | null>>
  readonly notes?: readonly { readonly id: string; readonly at: number; readonly text: string }[]
  readonly points?: readonly MetricChunk[]
  readonly artifacts?: readonly RunArtifact[]
  readonly data?: readonly RunData[]
  readonly trials?: readonly RunTrial[]
  readonly git?: GitState
  /** Digest of the code that ran. */
  readonly code?: string
}

/**
 * The metrics that runs come with: all; of each run the one that its param `metric` names, or else the first by name; or those
 * of these names. Fewer are read faster.
 */
export type WantedMetrics = 'all' | 'first' | readonly string[]

/** Which runs are looked for. */
export interface RunQuery {
  /** As docs/project/tracking.md has it: `metrics.auc > 0.8 and tags.team = 'a'`; absent: all. */
  readonly where?: string
  /** `metrics.auc desc, started`; absent: newest first. */
  readonly orderBy?: string
  /** Default 100. */
  readonly limit?: number
  /** What the page before said is next. */
  readonly page?: string
  /** Default `all`. */
  readonly metrics?: WantedMetrics
}

/** Some of the runs that were found. */
export interface RunPage {
  readonly runs: readonly RunRecord[]
  /** Asks for the next page; null on the last one. */
  readonly next: string | null
}

/** What is known of runs beyond their outcome. Several processes may write at once, also about one run. */
export interface TrackingStore {
  /** @throws {ModelwrightError} PROJECT_RUN_UNKNOWN - when there is no such run */
  write(run: string, changes: RunChanges): Promise<void>
  /**
   * Adds to a run what a person says of it: who did is written beside notes, and into the log.
   *
   * @throws {ModelwrightError} PROJECT_RUN_UNKNOWN - when there is no such run
   */
  edit(run: string, changes: Pick<RunChanges, 'tags' | 'notes'>): Promise<void>
  /** By id, the beginning of one, or the part after its last dash; undefined when none or several match. */
  details(reference: string): Promise<RunDetails | undefined>
  /** A metric over time; empty where it was not logged so. */
  points(run: string, metric: string): Promise<MetricPoints>
  /** @throws {ModelwrightError} PROJECT_SEARCH_INVALID - when the query cannot be read */
  search(query: RunQuery): Promise<RunPage>
  /** False when there was none. Who did it is in the log. */
  removeNote(run: string, note: string): Promise<boolean>
  /**
   * Removes runs and what was recorded of them, in one step; who did it is in the log. Which rows they saw stays known, and how
   * registered versions can be made again.
   */
  remove(runs: readonly string[]): Promise<void>
}
