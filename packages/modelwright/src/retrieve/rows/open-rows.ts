import { tmpdir } from 'node:os'
import { type Log, silent } from '../../core/index.ts'
import { openBrought } from '../bring.ts'
import type { FilePath } from '../bytes/open-bytes.ts'
import { placesOf } from '../columns/union-columns.ts'
import type { Format, OpenRows, RowChunk } from '../format.ts'
import type { CsvOptions } from '../sources/csv.ts'
import { file, formatOfAll } from '../sources/file.ts'
import { readers } from '../sources/index.ts'

/** How rows are read for prediction. */
export interface OpenRowsOptions {
  /** Folder that a relative path starts from; default: the process's own. */
  readonly folder?: string
  /** What kind of file it is; default: by its name. */
  readonly format?: Format
  /** Options of `csv`; a header is taken for granted unless `header: 'no'`. */
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
  files: readonly FilePath[],
  options: OpenRowsOptions,
  release: () => Promise<void>,
): Promise<Rows> {
  const { chunkRows = 20_000, temporary = tmpdir(), log = silent, signal } = options
  const format = options.format ?? (await formatOfAll(files))
  const open = (index: number): Promise<OpenRows> =>
    readers[format].openRows(files[index], options.csv ?? {}, { temporary, log, signal, chunkRows })
  const first = await open(0)
  let current = first
  const chunks = async function* (): AsyncGenerator<RowChunk> {
    yield* first.chunks
    for (let index = 1; index < files.length; index++) {
      current = await open(index)
      placesOf(first.names, current.names, files[index].shown, files[0].shown)
      yield* current.chunks
    }
    await release()
  }
  const close = async (): Promise<void> => {
    await current.close()
    await release()
  }
  return { names: first.names, format, [Symbol.asyncIterator]: chunks, close }
}
