import type { Column } from '@modelwright/runtime'
import { booleanColumn, categoryColumn, numberColumn } from '../../core/index.ts'
import type { FilePath } from '../bytes/open-bytes.ts'
import type { OpenRows, ReadContext, RowChunk } from '../format.ts'
import { type JsonCell, type JsonRows, readJsonRows } from './read-rows.ts'

function columnOf(cells: readonly JsonCell[]): Column {
  const kinds = new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell))
  if (kinds.size === 1 && kinds.has('number')) return numberColumn(cells as (number | null)[])
  if (kinds.size === 1 && kinds.has('boolean')) return booleanColumn(cells as (boolean | null)[])
  return categoryColumn(cells.map((cell) => (cell === null ? null : String(cell))))
}

function chunkOf({ rowCount, cells }: JsonRows): RowChunk {
  const columns = new Map([...cells].map(([name, column]) => [name, columnOf(column)]))
  const batch = { rowCount, columns }
  return { ...batch, original: batch }
}

/** Opens a JSON file for reading in chunks; columns of a chunk are those its rows have. */
export async function openJsonRows(
  file: FilePath,
  context: ReadContext & { readonly chunkRows: number },
): Promise<OpenRows> {
  const rows = readJsonRows(file, { maxRows: context.chunkRows, signal: context.signal })
  const first = await rows.next()
  const chunks = async function* (): AsyncGenerator<RowChunk> {
    if (first.done !== true) yield chunkOf(first.value)
    for await (const next of rows) yield chunkOf(next)
  }
  return {
    names: first.done === true ? [] : [...first.value.cells.keys()],
    chunks: chunks(),
    close: async () => void (await rows.return(undefined)),
  }
}
