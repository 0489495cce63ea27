import type { Log } from '../log.ts'

/** Where a snapshot came from: never holds credentials. */
export interface Provenance {
  readonly source: string
  /** Locations as the user gave them, e.g. file names. */
  readonly from: readonly string[]
  /** What was detected or stated: delimiter, encoding, header and so on. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
}

/** A source brings data onto this machine as files the engine can read. Plain data: loaders find its code by `name`. */
export interface Source {
  readonly kind: 'source'
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
}

/** What retrieving is handed. */
export interface RetrieveContext {
  /** Folder that relative paths start from. */
  readonly folder: string
  /** A folder for temporary files, removed by the caller. */
  readonly temporary: string
  readonly log: Log
  readonly signal?: AbortSignal
}
