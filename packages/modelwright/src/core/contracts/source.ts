import type { Log } from '../log.ts'
import type { TaskPool } from './pool.ts'

/** Where a snapshot came from: never holds credentials. */
export interface Provenance {
  readonly source: string
  /** Locations as the user gave them, e.g. file names. */
  readonly from: readonly string[]
  /** What was detected or stated: delimiter, encoding, header and so on. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
  /** Terms under which the data may be used, as the user or the place it came from states them. */
  readonly licence?: string
  /** Pages that rows come from, in the order of the rows: each row's origin. */
  readonly pages?: readonly PageOrigin[]
}

/** A page of the web that some rows in a row come from. */
export interface PageOrigin {
  readonly url: string
  /** When it was had: ISO 8601, UTC. */
  readonly at?: string
  readonly rows: number
}

/** A source brings data onto this machine as files the engine can read. Plain data: loaders find its code by `name`. */
export interface Source {
  readonly kind: 'source'
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
  /** Of a third party's source: its code, which no list knows. */
  readonly definition?: SourceDefinition
}

/** Which logged requests are wanted as rows. Times are milliseconds since 1970-01-01 UTC. */
export interface LoggedAsk {
  /** Name of the model that answered them. */
  readonly model: string
  /** Folder of the log; absent: those of the project. */
  readonly folder?: string
  readonly since?: number
  /** Outcomes that became known later are not known. */
  readonly asOf: number
  /** Column that takes the time of the request; absent: none. */
  readonly time?: string
  /** Inputs that may be missing throughout. */
  readonly without: readonly string[]
}

/** What was found of them. */
export interface LoggedFound {
  readonly rowCount: number
  /** Requests whose outcome is not known. */
  readonly unjudged: number
  /** Rows that today's model cannot read: of another schema. */
  readonly unread: number
  /** Rows that were logged more than once. */
  readonly duplicates: number
  /** Time of the first row, and of the last; null: there is none. */
  readonly from: number | null
  readonly until: number | null
  /** Whose schema says what columns hold. */
  readonly digest: string
}

/** Writes logged requests with their outcomes as lines of JSON; handed in by whoever keeps logs and models. */
export type WriteLogged = (
  ask: LoggedAsk,
  path: string,
  context: Pick<RetrieveContext, 'folder' | 'signal'>,
) => Promise<LoggedFound>

/** What retrieving is handed. */
export interface RetrieveContext {
  /** Folder that relative paths start from. */
  readonly folder: string
  /** A folder for temporary files, removed by the caller. */
  readonly temporary: string
  readonly log: Log
  readonly signal?: AbortSignal
  /** Environment variables, which `${NAME}` in an address or header is filled from; absent: none. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** A folder where downloads are kept between runs; absent: nothing is kept. */
  readonly cache?: string
  /** Milliseconds since 1970-01-01 UTC, for times in the provenance; absent: they are left out. */
  readonly clock?: () => number
  /** How logged requests are had; absent: there is no project that keeps any. */
  readonly logged?: WriteLogged
  /** Threads that help to read large files; absent: none. */
  readonly pool?: TaskPool
}

/** Ways a table lies in a file. */
export type DataFormat = 'csv' | 'excel' | 'json' | 'json-lines' | 'parquet'

/** A file as a person names it, and where it is. */
export interface LocalFile {
  readonly path: string
  /** What messages and provenance call it; never holds credentials. */
  readonly shown: string
  /** The name whose ending tells its format, where `shown` does not. */
  readonly name?: string
}

/** What a source brought: files of one kind on this machine, and where they came from. */
export interface Brought {
  /** One or more. */
  readonly files: readonly LocalFile[]
  /** Absent: told by the files' names and first bytes. */
  readonly format?: DataFormat
  /** Options of the format's reader, such as a delimiter. */
  readonly reading?: Readonly<Record<string, unknown>>
  /** What messages call all of it; default: the first of `from`. */
  readonly shown?: string
  /** For the provenance; default: what the files are called. */
  readonly from?: readonly string[]
  /** For the provenance, besides what reading finds. */
  readonly settings?: Provenance['settings']
  readonly licence?: string
  readonly pages?: readonly PageOrigin[]
}

/** What bringing is handed. */
export interface BringContext extends RetrieveContext {
  /** Makes a folder for what is brought; it is removed once that was read. */
  readonly makeFolder: () => Promise<string>
  /** Brings another source in and gives its rows as one Parquet file: for sources made of sources. */
  readonly toParquet: (source: Source) => Promise<Brought>
}

/**
 * The code of a source: brings bytes from elsewhere into files that the readers of formats understand.
 *
 * It never takes a large thing into memory whole, writes into folders of `makeFolder` or `context.cache` only, and keeps
 * credentials out of names, errors and log.
 */
export interface SourceDefinition {
  readonly name: string
  /** The units that the source's options say numbers of its columns are in, by column. */
  units?(options: Readonly<Record<string, unknown>>): Readonly<Record<string, string>>
  bring(options: Readonly<Record<string, unknown>>, context: BringContext): Promise<Brought>
}

/** Returns a source's definition frozen; the door for third parties: use it by `sourceWith`. */
export function defineSource(definition: SourceDefinition): SourceDefinition {
  return Object.freeze(definition)
}
