import type { MetricEstimate } from '@modelwright/runtime'

/** Bytes by their SHA-256. */
export interface ObjectStore {
  /** Stores bytes and returns their digest, hex. Writing twice is one write. */
  put(bytes: Uint8Array): Promise<string>
  /** Moves a finished temporary file into the store under its digest. */
  adopt(path: string, digest?: string): Promise<string>
  get(digest: string): Promise<Uint8Array>
  has(digest: string): Promise<boolean>
  /** Where the object lies, for readers that want a path. */
  pathOf(digest: string): string
}

/** One run of a workflow. */
export interface RunRecord {
  readonly id: string
  readonly name: string
  readonly status: 'running' | 'done' | 'failed' | 'refused'
  readonly startedAt: string
  readonly endedAt: string | null
  readonly snapshot: string | null
  readonly params: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, MetricEstimate>>
  readonly environment: Readonly<Record<string, string>>
  readonly error: string | null
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
}

/** Runs and what they said. Several processes may write at once. */
export interface RunStore {
  start(run: {
    name: string
    params: Record<string, string>
    environment: Record<string, string>
  }): Promise<string>
  note(
    id: string,
    fields: { snapshot?: string; metrics?: Record<string, MetricEstimate>; params?: Record<string, string> },
  ): Promise<void>
  finish(id: string, status: 'done' | 'failed' | 'refused', error?: string): Promise<void>
  get(id: string): Promise<RunRecord | undefined>
  list(options?: { limit?: number }): Promise<readonly RunRecord[]>
  /** Records the rows a fit saw or an evaluation scored; ids are row numbers of the snapshot. */
  recordRows(entry: {
    run: string
    role: 'fit' | 'evaluate'
    artifact: string
    snapshot: string
    rowIds: Uint32Array
  }): Promise<void>
  /** The rows a fitted thing saw, or undefined when this store does not know. */
  rowsSeen(artifact: string, snapshot: string): Promise<Uint32Array | undefined>
}

/** Models, versions, aliases. */
export interface ModelStore {
  register(model: {
    name: string
    digest: string
    run: string
    metrics: Record<string, MetricEstimate>
  }): Promise<VersionRecord>
  /** Points an alias at a version, in one transaction. */
  setAlias(name: string, alias: string, version: number): Promise<void>
  /** Resolves `name`, `name@alias`, `name/version`, a run id or a digest. */
  find(reference: string): Promise<VersionRecord | undefined>
  versions(name: string): Promise<readonly VersionRecord[]>
  list(): Promise<readonly VersionRecord[]>
}
