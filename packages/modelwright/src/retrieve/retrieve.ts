import {
  type Brought,
  ModelwrightError,
  type ObjectStore,
  type RetrieveContext,
  type Source,
  type Table,
} from '../core/index.ts'
import { provenanceOf, readBrought, shownOf, withBrought } from './bring.ts'
import type { ReadTable } from './format.ts'
import { contentDigestBy } from './snapshot/digest.ts'
import { type Snapshot, storeColumns, tableOfSnapshot } from './snapshot/snapshot.ts'

/** A table and the snapshot that holds it. */
export interface Retrieved {
  readonly snapshot: Snapshot
  readonly table: Table
}

function emptyTable(shown: string, { columns }: ReadTable): ModelwrightError {
  const names = [...columns.keys()]
  return new ModelwrightError('RETRIEVE_TABLE_EMPTY', {
    message: `"${shown}" has ${names.length} columns and no row.`,
    where: shown,
    mend: [
      'Export it again: only the names of columns are in it.',
      "If its first line is a row, not names:  csv('…', { header: 'no' })",
    ],
  })
}

function singleRow(shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_TABLE_SMALL', {
    message: `"${shown}" has one row: nothing can be learnt from it.`,
    where: shown,
    mend: [
      'Give a table with more rows.',
      "If lines end in a way that was not recognised, or a quote never closes, say so:  csv('…', { quote: 'none' })",
    ],
  })
}

function checkRowCount(shown: string, read: ReadTable): void {
  if (read.rowCount === 0) throw emptyTable(shown, read)
  if (read.rowCount === 1) throw singleRow(shown)
}

/**
 * Brings a source's data in: reads all of it into typed columns and keeps them as a snapshot in the object store.
 *
 * Types are those of storage: plain numbers, ISO dates, true and false, else strings. Blank cells are missing, words
 * such as "NA" are not: that is a value fix. The digest says what the table holds, not how its file was written.
 *
 * @throws {ModelwrightError} RETRIEVE_… - when files are missing, damaged or no table; nothing is left behind
 */
export async function retrieve(
  source: Source,
  context: RetrieveContext & { readonly objects: ObjectStore },
): Promise<Retrieved> {
  return withBrought(source, context, async (brought) => {
    const read = await readBrought(brought, context)
    checkRowCount(shownOf(brought), read)
    return keep(source, brought, read, context)
  })
}

/**
 * Brings a source's data in to look at it: nothing is kept.
 *
 * @throws {ModelwrightError} RETRIEVE_… - as `retrieve` does
 */
export async function lookAt(source: Source, context: RetrieveContext): Promise<Table> {
  return withBrought(source, context, async (brought) => {
    const read = await readBrought(brought, context)
    checkRowCount(shownOf(brought), read)
    return tableOfSnapshot(read, await contentDigestBy(read, context.pool))
  })
}

/**
 * Brings a source's data in to read it, however few rows it has; nothing is kept.
 *
 * @throws {ModelwrightError} RETRIEVE_… - as `retrieve` does, but for too few rows
 */
export async function readSource(source: Source, context: RetrieveContext): Promise<Table> {
  return withBrought(source, context, async (brought) => {
    const read = await readBrought(brought, context)
    return tableOfSnapshot(read, await contentDigestBy(read, context.pool))
  })
}

/** Writes what was read into the store, with where it came from. */
async function keep(
  source: Source,
  brought: Brought,
  read: ReadTable,
  context: RetrieveContext & { readonly objects: ObjectStore },
): Promise<Retrieved> {
  const digest = await contentDigestBy(read, context.pool)
  const file = await storeColumns(read, context)
  const snapshot: Snapshot = {
    digest,
    rowCount: read.rowCount,
    columns: [...read.columns].map(([name, { type }]) => ({ name, type })),
    provenance: provenanceOf(source, brought, read),
    file,
  }
  return { snapshot, table: tableOfSnapshot(read, digest) }
}
