import type { Batch, ColumnType } from '@modelwright/runtime'
import type { Provenance, RetrieveContext, Source } from '../core/index.ts'
import { provenanceOf, readBrought, withBrought } from './bring.ts'
import { cellTextOf } from './rows/cell-text.ts'

/** A table as a person looks at it first. */
export interface Preview {
  readonly rowCount: number
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[]
  /** The first rows, as text; null is missing. */
  readonly rows: readonly (readonly (string | null)[])[]
  readonly provenance: Provenance
}

/** The first rows of a table, as text. */
export function firstRows({ rowCount, columns }: Batch, maxRows: number): Preview['rows'] {
  return Array.from({ length: Math.min(rowCount, maxRows) }, (_, row) =>
    [...columns.values()].map((column) => cellTextOf(column, row)),
  )
}

/**
 * Brings a source in to look at it: nothing is kept, and a table without rows or with a single one is no error.
 *
 * @throws {ModelwrightError} RETRIEVE_… - when it cannot be had
 */
export async function previewSource(
  source: Source,
  context: RetrieveContext,
  maxRows: number,
): Promise<Preview> {
  return withBrought(source, context, async (brought) => {
    const read = await readBrought(brought, context)
    return {
      rowCount: read.rowCount,
      columns: [...read.columns].map(([name, { type }]) => ({ name, type })),
      rows: firstRows(read, maxRows),
      provenance: provenanceOf(source, brought, read),
    }
  })
}
