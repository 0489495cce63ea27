import type { ColumnType, MetricEstimate } from '@modelwright/runtime'
import type { ApprovalRule, GateOutcome } from './registry.ts'
import type { Provenance } from './source.ts'
import type { GitState, MetricSummary, WantedMetrics } from './tracking.ts'

/** Bytes by their SHA-256. */
export interface ObjectStore {
  /** Stores bytes and returns their digest, hex. Writing twice is one write, but says that they are wanted now. */
  put(bytes: Uint8Array): Promise<string>
  /** Moves a finished temporary file into the store under its digest. */
  adopt(path: string, digest?: string): Promise<string>
  get(digest: string): Promise<Uint8Array>
  has(digest: string): Promise<boolean>
  /**
   * Whether an object is there; if so it is wanted now, so that nobody takes it for garbage although what referred to it goes.
   */
  want(digest: string): Promise<boolean>
  /** Where the object lies on this machine, for readers that want a path; one that lies elsewhere is brought here first. */
  pathOf(digest: string): Promise<string>
  /** Every object there is, in no order. */
  list(): AsyncIterable<StoredObject>
  /** Reads an object where it lies, past any cache, and holds it against its digest. */
  check(digest: string): Promise<'whole' | 'altered' | 'missing'>
  /** Removes an object for good; one that is not there is no failure. */
  remove(digest: string): Promise<void>
  /** Removes an object that nobody wrote or wanted since a time; says whether it did. Others may be writing it meanwhile. */
  removeUnwanted(digest: string, since: number): Promise<boolean>
}

/** An object as a listing shows it. */
export interface StoredObject {
  readonly digest: string
  readonly bytes: number
  /** When it was written, or wanted again, milliseconds since 1970-01-01 UTC by the clock of where it lies. */
  readonly writtenAt: number
}

/** One run of a workflow. A run whose process is gone says `failed`, `interrupted: …`. Times are ISO 8601, UTC. */
export interface RunRecord {
  readonly id: string
  readonly name: string
  readonly status: 'running' | 'done' | 'failed' | 'refused'
  readonly startedAt: string
  readonly endedAt: string | null
  readonly snapshot: string | null
  /** Digest of the checked workflow. */
  readonly workflow: string | null
  /** Digest of the artifact it made. */
  readonly artifact: string | null
  readonly params: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, MetricSummary>>
  readonly environment: Readonly<Record<string, string>>
  readonly error: string | null
  /** The run that started it. */
  readonly parent: string | null
  readonly tags: Readonly<Record<string, string>>
  /** Digest of the code that ran. */
  readonly code: string | null
  readonly git: GitState | null
}

/** One immutable version of a model. */
export interface VersionRecord {
  readonly name: string
  readonly version: number
  readonly digest: string
  readonly run: string
  readonly createdAt: string
  readonly metrics: Readonly<Record<string, MetricEstimate>>
  readonly aliases: readonly string[]
  /** A retired version is kept, but no more served or promoted. */
  readonly stage: 'active' | 'retired'
  /** Who registered it; null in records of older versions. */
  readonly author: string | null
  readonly tags: Readonly<Record<string, string>>
}

/** A version that was just registered. */
export interface Registered extends VersionRecord {
  /** Why it was not promoted although that was asked; empty: nothing stood in the way. */
  readonly held: readonly string[]
}

/** One look at hold-out rows: who scored them, how many, when. */
export interface Opening {
  readonly run: string
  readonly artifact: string
  /** Digest of the set of rows. */
  readonly rows: string
  readonly rowCount: number
  readonly at: string
}

/** What rows were to a run: a fit saw them, they were scored, or what went before others was looked up among them. */
export type RowRole = 'fit' | 'evaluate' | 'past'

/** Rows of a run, as they were recorded. */
export interface RowSetRecord {
  readonly run: string
  readonly role: RowRole
  readonly artifact: string
  readonly snapshot: string
  readonly rowIds: Uint32Array
}

/** Runs and what they said. Several processes may write at once. */
export interface RunStore {
  start(run: {
    name: string
    params: Record<string, string>
    environment: Record<string, string>
    workflow?: string | null
    /** The run that starts it. */
    parent?: string | null
  }): Promise<string>
  note(
    id: string,
    fields: {
      snapshot?: string
      artifact?: string
      metrics?: Readonly<Record<string, MetricEstimate>>
      params?: Readonly<Record<string, string>>
    },
  ): Promise<void>
  finish(id: string, status: 'done' | 'failed' | 'refused', error?: string): Promise<void>
  /** By id, the beginning of one, or the part after its last dash; undefined when none or several match. */
  get(id: string): Promise<RunRecord | undefined>
  /** Newest first; `metrics`: which of them, default all. */
  list(options?: { limit?: number; name?: string; metrics?: WantedMetrics }): Promise<readonly RunRecord[]>
  /** Records the rows a fit saw, an evaluation scored or a model looked back at; ids are row numbers of the snapshot. Returns the set's digest. */
  recordRows(entry: {
    run: string
    role: RowRole
    artifact: string
    snapshot: string
    rowIds: Uint32Array
    /** Run that scored the rows, where that was another: it counts as one look. */
    look?: string
  }): Promise<string>
  /** The rows a fitted thing saw, or undefined when this store does not know. */
  rowsSeen(artifact: string, snapshot: string): Promise<Uint32Array | undefined>
  /** Rows of a snapshot that runs held out: each set once. */
  heldOut(snapshot: string): Promise<readonly Uint32Array[]>
  /** Records that held-out rows were scored: outside of a run, or by the run `look` before its model is packed. */
  recordOpening(entry: {
    artifact: string
    snapshot: string
    rowIds: Uint32Array
    look?: string
  }): Promise<void>
  /** Every set of rows that was recorded for an artifact, or by a run, in that order. */
  rowSets(of: { readonly artifact: string } | { readonly run: string }): Promise<readonly RowSetRecord[]>
  /** How often rows of a snapshot were scored, oldest first. */
  openings(snapshot: string): Promise<readonly Opening[]>
}

/** Models, versions, aliases. */
export interface ModelStore {
  /**
   * Adds a version in one transaction; bytes already registered under the name are the version they were.
   * `promote` makes it `champion`: never (default), always, or if the name has none; in every case only if gates and
   * approvals allow it. Without `gates` nothing is recorded of them, and the version cannot be promoted but by force.
   */
  register(model: {
    name: string
    digest: string
    run: string
    metrics: Readonly<Record<string, MetricEstimate>>
    promote?: 'never' | 'if-first' | 'always'
    gates?: readonly GateOutcome[]
    approval?: ApprovalRule
  }): Promise<Registered>
  /** Points an alias at a version, in one transaction. Not `champion` and its like: those are for `promote`. */
  setAlias(name: string, alias: string, version: number): Promise<void>
  /** Takes an alias away, where a version is said from that one alone; false when there was none. */
  removeAlias(name: string, alias: string, version?: number): Promise<boolean>
  /**
   * Finds `name` (its champion, else its latest version), `name@alias`, `name/version`, each also after `models:/`, a run
   * id or an artifact's digest or the beginning of one.
   */
  find(reference: string): Promise<VersionRecord | undefined>
  versions(name: string): Promise<readonly VersionRecord[]>
  list(): Promise<readonly VersionRecord[]>
}

/** A table as it was retrieved. */
export interface SnapshotRecord {
  /** Content digest, hex: what a `Table` carries. */
  readonly digest: string
  /** Digest of the stored file that holds it. */
  readonly object: string
  readonly rowCount: number
  readonly columnCount: number
  /** Names and types in order; absent in records of older versions. */
  readonly columns?: readonly { readonly name: string; readonly type: ColumnType }[]
  /** Where it came from first. */
  readonly provenance: Provenance
  readonly createdAt: string
  /** Where it came from when it was retrieved again, last; absent: it was retrieved once. */
  readonly latest?: { readonly provenance: Provenance; readonly at: string }
}

/** Snapshots that lie in the object store. */
export interface SnapshotStore {
  /** Recording one again keeps what was known of it and adds where it came from this time. */
  record(snapshot: Omit<SnapshotRecord, 'createdAt' | 'latest'>): Promise<void>
  get(digest: string): Promise<SnapshotRecord | undefined>
  /** Newest first. */
  list(): Promise<readonly SnapshotRecord[]>
}
