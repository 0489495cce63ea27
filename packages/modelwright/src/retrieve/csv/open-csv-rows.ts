import type { Batch, CategoryColumn, Column } from '@modelwright/runtime'
import type { FilePath } from '../bytes/open-bytes.ts'
import { openDictionary } from '../columns/dictionary.ts'
import type { OpenRows, ReadContext, RowChunk } from '../format.ts'
import type { CellBlock } from './cell-block.ts'
import type { CsvValues } from './csv-options.ts'
import { openCsv } from './open-csv.ts'
import { readCommaNumber } from './plain-number.ts'

/** The cells of one field as a category of the strings that occur; blank cells are missing. */
function rawColumn(block: CellBlock, field: number): CategoryColumn {
  const codes = new Int32Array(block.rowCount)
  const dictionary = openDictionary()
  dictionary.encode(block, field, codes, 0)
  const { bytes, offsets } = dictionary.contents()
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const levels: string[] = []
  for (let code = 0; code < dictionary.size; code++)
    levels.push(buffer.toString('utf8', offsets[code], offsets[code + 1]))
  return { type: 'category', codes, levels }
}

/** Writes numbers with a decimal comma the way the schema reads them; other strings stay. */
function withPoints(column: CategoryColumn): CategoryColumn {
  const levels = column.levels.map((level) => {
    const bytes = Buffer.from(level)
    const value = readCommaNumber(bytes, 0, bytes.length)
    return Number.isNaN(value) ? level : String(value)
  })
  return { ...column, levels }
}

function mapColumns(batch: Batch, change: (column: CategoryColumn) => Column): Batch {
  return {
    rowCount: batch.rowCount,
    columns: new Map([...batch.columns].map(([name, column]) => [name, change(column as CategoryColumn)])),
  }
}

/** Opens a CSV file for reading in chunks of raw strings; blank cells are missing, nothing is guessed of types. */
export async function openCsvRows(
  file: FilePath,
  values: CsvValues,
  context: ReadContext & { readonly chunkRows: number },
): Promise<OpenRows> {
  const opened = await openCsv(file, values, { signal: context.signal, maxRows: context.chunkRows })
  for (const message of opened.warnings) context.log({ kind: 'warning', stage: 'retrieve', message })
  const chunkOf = (block: CellBlock): RowChunk => {
    const original: Batch = {
      rowCount: block.rowCount,
      columns: new Map(opened.names.map((name, field) => [name, rawColumn(block, field)])),
    }
    const read = opened.dialect.decimal === ',' ? mapColumns(original, withPoints) : original
    return { ...read, original }
  }
  const chunks = async function* (): AsyncGenerator<RowChunk> {
    try {
      for await (const block of opened.blocks) {
        context.signal?.throwIfAborted()
        if (block.rowCount > 0) yield chunkOf(block)
      }
    } finally {
      await opened.close()
    }
  }
  return { names: opened.names, chunks: chunks(), close: opened.close }
}
