import { rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Writable } from 'node:stream'
import type { Batch, Column } from '@modelwright/runtime'
import { foldAscii } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { openEngine, openParquetWriter } from '../../engine/index.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import { jsonCellOf } from './cell-text.ts'
import { checkFree } from './check-free.ts'
import { csvLine, csvLines } from './csv-lines.ts'
import { temporaryBeside } from './temporary-name.ts'
import { type TextOutput, toFile, toStream } from './text-output.ts'

/** Formats that predictions are written in. */
export type OutputFormat = 'csv' | 'json-lines' | 'parquet'

/** Takes the input's rows, in order, with the columns that were predicted for them. */
export interface RowWriter {
  /** Writes rows: the input's columns first, as the file spelled them, then the added ones. */
  write(original: Batch, added: ReadonlyMap<string, Column>): Promise<void>
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
  readonly temporary?: string
  readonly signal?: AbortSignal
}

/** Tells an output's format by its name. @throws {ModelwrightError} RETRIEVE_FORMAT_UNKNOWN */
export function outputFormatOf(path: string): OutputFormat {
  const name = foldAscii(path)
  if (name.endsWith('.csv') || name.endsWith('.txt')) return 'csv'
  if (name.endsWith('.jsonl') || name.endsWith('.ndjson')) return 'json-lines'
  if (name.endsWith('.parquet')) return 'parquet'
  throw new ModelwrightError('RETRIEVE_FORMAT_UNKNOWN', {
    message: `The name "${path}" does not tell how rows shall be written.`,
    where: path,
    mend: ['End it in .csv, .jsonl or .parquet.'],
  })
}

function columnsOf(
  options: WriteRowsOptions,
  original: Batch,
  added: ReadonlyMap<string, Column>,
): (Column | undefined)[] {
  return [
    ...options.names.map((name) => original.columns.get(name)),
    ...options.added.map((name) => {
      const column = added.get(name)
      if (column === undefined) throw new Error(`bug: predictions lack the column "${name}"`)
      return column
    }),
  ]
}

function jsonLines(
  names: readonly string[],
  columns: readonly (Column | undefined)[],
  rowCount: number,
): string {
  const keys = names.map((name) => JSON.stringify(name))
  let text = ''
  for (let row = 0; row < rowCount; row++) {
    const cells = columns.map(
      (column, index) =>
        `${keys[index]}:${JSON.stringify(column === undefined ? null : jsonCellOf(column, row))}`,
    )
    text += `{${cells.join(',')}}\n`
  }
  return text
}

async function textWriter(
  output: TextOutput,
  format: OutputFormat,
  options: WriteRowsOptions,
): Promise<RowWriter> {
  const names = [...options.names, ...options.added]
  if (format === 'csv') await output.write(csvLine(names))
  return {
    async write(original, added) {
      options.signal?.throwIfAborted()
      const columns = columnsOf(options, original, added)
      const text =
        format === 'csv' ? csvLines(columns, original.rowCount) : jsonLines(names, columns, original.rowCount)
      if (text !== '') await output.write(text)
    },
    close: output.close,
    discard: output.discard,
  }
}

async function parquetRowWriter(path: string, options: WriteRowsOptions): Promise<RowWriter> {
  const temporary = temporaryBeside(path)
  const engine = await openEngine({ temporary: options.temporary ?? tmpdir(), signal: options.signal })
  const writer = openParquetWriter(engine, [...options.names, ...options.added])
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
  return {
    write: (original, added) =>
      guarded(async () => {
        options.signal?.throwIfAborted()
        await writer.append(columnsOf(options, original, added), original.rowCount)
      }),
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
    return textWriter(toStream(target), options.format ?? 'csv', options)
  }
  const format = options.format ?? outputFormatOf(target)
  return format === 'parquet'
    ? parquetRowWriter(target, options)
    : textWriter(toFile(target), format, options)
}
