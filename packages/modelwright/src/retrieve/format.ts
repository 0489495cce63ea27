import type { Batch, Column } from '@modelwright/runtime'
import type { DataFormat, Log, TaskPool } from '../core/index.ts'
import type { FilePath } from './bytes/open-bytes.ts'
import type { RowPiece } from './rows/row-piece.ts'

/** Ways a table lies in a file. */
export type Format = DataFormat

/** What reading files into columns is handed. */
export interface ReadContext {
  /** A folder for temporary files. */
  readonly temporary: string
  readonly log: Log
  readonly signal?: AbortSignal | undefined
  /** Threads that help to read large files; absent: none. */
  readonly pool?: TaskPool | undefined
}

/** How a file is read: what was found, or stated. */
export type ReadSettings = Readonly<Record<string, string | number | boolean>>

/** Columns read from files, with what was detected on the way. */
export interface ReadTable {
  readonly rowCount: number
  readonly columns: ReadonlyMap<string, Column>
  readonly settings: ReadSettings
}

/** Rows of one file on their way, piece by piece; names are known before the first row. */
export interface OpenRows {
  readonly names: readonly string[]
  readonly pieces: AsyncIterable<RowPiece>
  /** How the file is read; complete once all pieces were taken. */
  settings(): ReadSettings
  close(): Promise<void>
}

/** Tells how far reading a file has come. */
export interface Meter {
  /** Share of the file that was read, in [0, 1]. */
  fraction: number
}

/** How a file is opened for reading row by row. */
export interface RowsContext extends ReadContext {
  readonly chunkRows: number
  readonly meter?: Meter
}

/** Some rows of a file. */
export interface RowChunk extends Batch {
  /** The same rows as the file spells them, for writing them out again; the batch itself where nothing was changed. */
  readonly original: Batch
}

/** A format's two ways of reading. */
export interface FormatReader {
  /** Reads all rows of some files into typed columns. */
  readTable(
    files: readonly FilePath[],
    options: Readonly<Record<string, unknown>>,
    context: ReadContext,
  ): Promise<ReadTable>
  /** Opens one file for reading in chunks, without guessing types. */
  openRows(
    file: FilePath,
    options: Readonly<Record<string, unknown>>,
    context: RowsContext,
  ): Promise<OpenRows>
}
