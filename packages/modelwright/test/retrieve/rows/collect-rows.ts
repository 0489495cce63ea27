import { cellOf } from '../../../src/core/index.ts'
import { type OpenRowsOptions, openRows } from '../../../src/retrieve/index.ts'
import type { Desk } from '../desk.ts'

/** Reads all chunks of a file on the desk: cells by row, chunk sizes, column types. */
export async function collectRows(desk: Desk, path: string, options: OpenRowsOptions = {}) {
  const rows = await openRows(path, { folder: desk.folder, ...options })
  const cells: unknown[][] = []
  const sizes: number[] = []
  const types: Record<string, string> = {}
  for await (const chunk of rows) {
    sizes.push(chunk.rowCount)
    for (const [name, column] of chunk.columns) types[name] = column.type
    for (let row = 0; row < chunk.rowCount; row++)
      cells.push([...chunk.columns.values()].map((column) => cellOf(column, row)))
  }
  return { names: rows.names, cells, sizes, types }
}
