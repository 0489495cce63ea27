import type { FilePath } from '../bytes/open-bytes.ts'
import type { OpenRows, RowsContext } from '../format.ts'
import type { RowPiece } from '../rows/row-piece.ts'
import { jsonRowsOf, readJsonTexts } from './read-rows.ts'

/** Opens a JSON file for reading in chunks; columns of a chunk are those its rows have. */
export async function openJsonRows(file: FilePath, context: RowsContext): Promise<OpenRows> {
  const { chunkRows: maxRows, signal, meter } = context
  const texts = readJsonTexts(file, { maxRows, signal, meter })
  const first = await texts.next()
  const pieces = async function* (): AsyncGenerator<RowPiece> {
    if (first.done !== true) yield { kind: 'json', ...first.value }
    for await (const next of texts) yield { kind: 'json', ...next }
  }
  return {
    names: first.done === true ? [] : [...jsonRowsOf(first.value).cells.keys()],
    pieces: pieces(),
    settings: () => ({ format: 'json' }),
    close: async () => void (await texts.return(undefined)),
  }
}
