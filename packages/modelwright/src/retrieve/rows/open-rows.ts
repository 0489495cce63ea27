import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { type LocalFile, type Log, silent } from '../../core/index.ts'
import { openBrought } from '../bring.ts'
import { placesOf } from '../columns/union-columns.ts'
import type { Format, Meter, OpenRows, ReadSettings, RowChunk } from '../format.ts'
import type { CsvOptions } from '../sources/csv.ts'
import { file, formatOfAll } from '../sources/file.ts'
import { readers } from '../sources/index.ts'
import { openPiece, type RowPiece } from './row-piece.ts'

/** How rows are read for prediction. */
export interface OpenRowsOptions {
  /** Folder that a relative path starts from; default: the process's own. */
  readonly folder?: string
  /** What kind of file it is; default: by its name. */
  readonly format?: Format
  /** Options of `csv`, for text alone; a header is taken for granted unless `header: 'no'`. */
  readonly csv?: CsvOptions
  /** Rows of a chunk, at most. */
  readonly chunkRows?: number
  readonly temporary?: string
  readonly log?: Log
  readonly signal?: AbortSignal
  /** Environment variables, which `${NAME}` in an address is filled from. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** A folder where downloads are kept between runs. */
  readonly cache?: string
}

/** Rows of files on their way: names of the columns at once, then chunk after chunk. */
export interface Rows extends AsyncIterable<RowChunk> {
  readonly names: readonly string[]
  /** What kind of files they are. */
  readonly format: Format
  /** The files that are read, as they lie on this machine. */
  readonly files: readonly LocalFile[]
  /** The same rows, cut but not yet made columns of; instead of the chunks. The files stay until `close`. */
  pieces(): AsyncIterable<RowPiece>
  /** How each file that was opened so far is read, in their order; complete once all rows were taken. */
  settings(): readonly ReadSettings[]
  /** Share of the bytes that were read, in [0, 1]. */
  fraction(): number
  /** Stops reading; not needed after the last chunk. */
  close(): Promise<void>
}

/**
 * Opens a file, files with the same columns or what an address names, for reading in chunks without guessing types.
 *
 * CSV cells come as categories of raw strings, blank ones missing; Parquet and JSON come typed. What they mean is for
 * the artifact's schema to say. Iterate once.
 *
 * @throws {ModelwrightError} RETRIEVE_… - when the files are missing, damaged or no table
 * @example
 * for await (const chunk of await openRows('new.csv')) score(chunk)
 */
export async function openRows(path: string, options: OpenRowsOptions = {}): Promise<Rows> {
  const { folder = '.', temporary = tmpdir(), log = silent, signal, env, cache } = options
  const { brought, release } = await openBrought(file(path), {
    folder,
    temporary,
    log,
    ...(signal && { signal }),
    ...(env && { env }),
    ...(cache !== undefined && { cache }),
  })
  try {
    return await rowsOf(brought.files, options, release)
  } catch (error) {
    await release()
    throw error
  }
}

async function rowsOf(
  files: readonly LocalFile[],
  options: OpenRowsOptions,
  release: () => Promise<void>,
): Promise<Rows> {
  const { chunkRows = 20_000, temporary = tmpdir(), log = silent, signal } = options
  const format = options.format ?? (await formatOfAll(files))
  const progress = await openProgress(files)
  const reading = format === 'csv' ? (options.csv ?? {}) : {}
  const open = (index: number): Promise<OpenRows> =>
    readers[format].openRows(files[index], reading, {
      temporary,
      log,
      signal,
      chunkRows,
      meter: progress.meterOf(index),
    })
  const first = await open(0)
  let current = first
  const opened = [first]
  const pieces = async function* (): AsyncGenerator<RowPiece> {
    yield* first.pieces
    for (let index = 1; index < files.length; index++) {
      current = await open(index)
      opened.push(current)
      placesOf(first.names, current.names, files[index].shown, files[0].shown)
      yield* current.pieces
    }
  }
  const chunks = async function* (): AsyncGenerator<RowChunk> {
    for await (const piece of pieces()) yield openPiece(piece)
    await release()
  }
  const close = async (): Promise<void> => {
    await current.close()
    await release()
  }
  const settings = (): ReadSettings[] => opened.map((one) => one.settings())
  return {
    ...{ names: first.names, format, files, pieces, settings },
    fraction: progress.fraction,
    [Symbol.asyncIterator]: chunks,
    close,
  }
}

/** Tells how far reading some files has come, each counted by its bytes. */
async function openProgress(files: readonly LocalFile[]) {
  const sizes = await Promise.all(
    files.map(async ({ path }) => (await stat(path).catch(() => ({ size: 0 }))).size),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const meters = files.map((): Meter => ({ fraction: 0 }))
  return {
    meterOf: (index: number): Meter => meters[index],
    fraction: (): number =>
      total === 0 ? 0 : meters.reduce((sum, { fraction }, index) => sum + fraction * sizes[index], 0) / total,
  }
}
