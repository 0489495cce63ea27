import type { FilePath } from '../bytes/open-bytes.ts'
import { openText } from '../bytes/open-text.ts'
import type { Meter, ReadSettings } from '../format.ts'
import type { CellBlock } from './cell-block.ts'
import { type ColumnNames, namesOf } from './column-names.ts'
import { type CsvValues, statedDialect } from './csv-options.ts'
import { detectDialect, noDelimiter } from './detect-dialect.ts'
import { hasHeader } from './detect-header.ts'
import type { Dialect } from './dialect.ts'
import { type RecordCounts, readRecords } from './records.ts'

/** A CSV file with its names read and its records on their way. */
export interface OpenCsv extends ColumnNames {
  /** Names as they are written in the file, for writing it out again. */
  readonly rawNames: readonly string[]
  readonly dialect: Dialect
  readonly blocks: AsyncIterable<CellBlock>
  /** What was detected or stated; complete once `blocks` has ended. */
  settings(): ReadSettings
  close(): Promise<void>
}

/** What opening a CSV file needs beside its options. */
export interface OpenCsvContext {
  readonly signal?: AbortSignal | undefined
  readonly maxRows?: number | undefined
  readonly meter?: Meter | undefined
}

const spelled: Readonly<Record<number, string>> = { 9: 'tab', 32: 'space', [noDelimiter]: 'none' }

function settingsOf(dialect: Dialect, encoding: string, counts: RecordCounts): ReadSettings {
  return {
    format: 'csv',
    delimiter: spelled[dialect.delimiter] ?? String.fromCharCode(dialect.delimiter),
    quote: dialect.quote < 0 ? 'none' : String.fromCharCode(dialect.quote),
    ...(dialect.escape !== dialect.quote && { escape: 'backslash' }),
    ...(dialect.trim && { trim: true }),
    ...(dialect.skip > 0 && { skip: dialect.skip }),
    ...(counts.skipped > 0 && { raggedSkipped: counts.skipped }),
    encoding,
    decimal: dialect.decimal === ',' ? 'comma' : 'point',
    header: dialect.header,
  }
}

async function* allBlocks(
  first: CellBlock | undefined,
  rest: AsyncGenerator<CellBlock>,
): AsyncGenerator<CellBlock> {
  if (first !== undefined) yield first
  yield* rest
}

/**
 * Opens a CSV file: detects what was not stated, reads the names, and hands out the records.
 *
 * @throws {ModelwrightError} as `openText`, `readRecords` and `namesOf` do
 */
export async function openCsv(
  file: FilePath,
  values: CsvValues,
  context: OpenCsvContext = {},
): Promise<OpenCsv> {
  const stated = statedDialect(values)
  const text = await openText(file, {
    encoding: values.encoding,
    signal: context.signal,
    meter: context.meter,
  })
  try {
    const detected = detectDialect(text.head, text.isWhole, stated)
    const header = stated.header ?? hasHeader(detected.first, detected.block)
    const dialect = { ...detected.dialect, header }
    const counts = { skipped: 0 }
    const records = readRecords(
      text.chunks,
      dialect,
      {
        shown: file.shown,
        ragged: values.ragged,
        ...(context.maxRows !== undefined && { maxRows: context.maxRows }),
      },
      counts,
    )
    const first = await records.next()
    const block: CellBlock =
      first.done === true
        ? { bytes: text.head, starts: new Int32Array(0), ends: new Int32Array(0), width: 0, rowCount: 0 }
        : first.value
    const { names, warnings } = namesOf(block, header, file.shown)
    return {
      names,
      warnings,
      rawNames: header ? rawNamesOf(block, names) : names,
      dialect,
      blocks: allBlocks(header || first.done === true ? undefined : block, records),
      settings: () => settingsOf(dialect, text.encoding(), counts),
      close: text.close,
    }
  } catch (error) {
    await text.close()
    throw error
  }
}

function rawNamesOf(block: CellBlock, names: readonly string[]): string[] {
  const decoder = new TextDecoder()
  return names.map((_, field) => decoder.decode(block.bytes.subarray(block.starts[field], block.ends[field])))
}
