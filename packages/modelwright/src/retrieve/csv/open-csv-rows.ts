import type { FilePath } from '../bytes/open-bytes.ts'
import type { OpenRows, RowsContext } from '../format.ts'
import type { RowPiece } from '../rows/row-piece.ts'
import type { CsvValues } from './csv-options.ts'
import { openCsv } from './open-csv.ts'

/** Opens a CSV file for reading in chunks of raw strings; blank cells are missing, nothing is guessed of types. */
export async function openCsvRows(
  file: FilePath,
  values: CsvValues,
  context: RowsContext,
): Promise<OpenRows> {
  const { signal, chunkRows: maxRows, meter } = context
  const opened = await openCsv(file, values, { signal, maxRows, meter })
  for (const message of opened.warnings) context.log({ kind: 'warning', stage: 'retrieve', message })
  const { names, dialect } = opened
  const pieces = async function* (): AsyncGenerator<RowPiece> {
    try {
      for await (const block of opened.blocks) {
        signal?.throwIfAborted()
        const { rowCount } = block
        if (rowCount > 0) yield { kind: 'csv', rowCount, block, names, dialect }
      }
    } finally {
      await opened.close()
    }
  }
  return { names: opened.names, pieces: pieces(), settings: opened.settings, close: opened.close }
}
