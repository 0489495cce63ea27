import { rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Writable } from 'node:stream'
import type { Batch, Column } from '@modelwright/runtime'
import { openEngine, openParquetWriter } from '../../engine/index.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import { checkFree } from './check-free.ts'
import { csvLine } from './csv-lines.ts'
import { type EncodedRows, encodeRows, type OutputLayout, writtenNames } from './encode-rows.ts'
import { type OutputFormat, outputFormatOf } from './output-format.ts'
import { temporaryBeside } from './temporary-name.ts'
import { type TextOutput, toFile, toStream } from './text-output.ts'

/** Takes the input's rows, in order, with the columns that were predicted for them. */
export interface RowWriter {
  /** Writes rows: the input's columns first, as the file spelled them, then the added ones. */
  write(original: Batch, added: ReadonlyMap<string, Column>): Promise<void>
  /** Writes rows that `encodeRows` made ready by the writer's layout. */
  take(rows: EncodedRows): Promise<void>
  /** Makes the output final: only now does a file appear under its name. */
  close(): Promise<void>
  /** Gives up; leaves no file. */
  discard(): Promise<void>
}

/** How rows are written. */
export interface WriteRowsOptions {
  /** Default: by the name; CSV for a stream. */
  readonly format?: OutputFormat
  /** Names of the input's columns, in order. */
  readonly names: readonly string[]
  /** Names of the columns added to them. */
  readonly added: readonly string[]
  /** Writes text that a spreadsheet would take for a formula behind an apostrophe. */
  readonly escapeFormulas?: boolean
  readonly temporary?: string
  readonly signal?: AbortSignal
}

type WritingOptions = WriteRowsOptions & OutputLayout

/** Of what is collected for a Parquet file; more than this lies in the folder for temporary files. */
const memoryLimit = '512MB'

async function textWriter(output: TextOutput, options: WritingOptions): Promise<RowWriter> {
  const { signal, ...layout } = options
  if (layout.format === 'csv') await output.write(csvLine(writtenNames(layout)))
  const take: RowWriter['take'] = async (rows) => {
    signal?.throwIfAborted()
    if (rows.kind !== 'text') throw new Error('bug: a text file takes rows as text')
    if (rows.bytes.length > 0) await output.write(rows.bytes)
  }
  return { ...writerOf(layout, take), close: output.close, discard: output.discard }
}

function writerOf(layout: OutputLayout, take: RowWriter['take']): Pick<RowWriter, 'write' | 'take'> {
  return { take, write: (original, added) => take(encodeRows(layout, { original, added })[0]) }
}

async function parquetRowWriter(path: string, options: WritingOptions): Promise<RowWriter> {
  const { signal, ...layout } = options
  const temporary = temporaryBeside(path)
  const engine = await openEngine({ temporary: options.temporary ?? tmpdir(), signal, memoryLimit })
  const writer = openParquetWriter(engine, writtenNames(layout))
  const discard = async (): Promise<void> => {
    engine.close()
    await rm(temporary, { force: true })
  }
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      await discard()
      throw writingProblem(error, path)
    }
  }
  const take: RowWriter['take'] = (rows) =>
    guarded(async () => {
      signal?.throwIfAborted()
      if (rows.kind !== 'columns') throw new Error('bug: a Parquet file takes rows as columns')
      const { columns, from, rowCount } = rows
      await writer.append(columns, { from, to: from + rowCount })
    })
  return {
    ...writerOf(layout, take),
    close: () =>
      guarded(async () => {
        await writer.finish(temporary)
        await rename(temporary, path)
        engine.close()
      }),
    discard,
  }
}

/**
 * Opens a writer for rows with predictions: CSV, JSON lines or Parquet.
 *
 * A file is written under another name and renamed when it is complete; `discard` after a failure leaves nothing.
 *
 * @param target - a path, or a stream such as standard output
 * @throws {ModelwrightError} RETRIEVE_COLUMN_TAKEN, RETRIEVE_FORMAT_UNKNOWN, RETRIEVE_DISK_FULL, RETRIEVE_FOLDER_FORBIDDEN
 */
export async function writeRows(target: string | Writable, options: WriteRowsOptions): Promise<RowWriter> {
  checkFree(options.names, options.added)
  if (typeof target !== 'string') {
    if (options.format === 'parquet') throw new Error('bug: Parquet cannot be written to a stream')
    return textWriter(toStream(target), { ...options, format: options.format ?? 'csv' })
  }
  const format = options.format ?? outputFormatOf(target)
  return format === 'parquet'
    ? parquetRowWriter(target, { ...options, format })
    : textWriter(toFile(target), { ...options, format })
}
