import type { FilePath } from '../bytes/open-bytes.ts'
import type { OpenRows, ReadContext, RowChunk } from '../format.ts'
import type { CellBlock } from './cell-block.ts'
import type { CsvValues } from './csv-options.ts'
import { openCsv } from './open-csv.ts'
import { rawChunk } from './raw-columns.ts'

/** Opens a CSV file for reading in chunks of raw strings; blank cells are missing, nothing is guessed of types. */
export async function openCsvRows(
  file: FilePath,
  values: CsvValues,
  context: ReadContext & { readonly chunkRows: number },
): Promise<OpenRows> {
  const opened = await openCsv(file, values, { signal: context.signal, maxRows: context.chunkRows })
  for (const message of opened.warnings) context.log({ kind: 'warning', stage: 'retrieve', message })
  const decode = (bytes: Uint8Array, start: number, end: number): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', start, end)
  const { names, dialect } = opened
  const chunkOf = (block: CellBlock): RowChunk => rawChunk(block, { names, dialect, decode })
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
