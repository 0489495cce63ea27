import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Batch, ColumnType } from '@modelwright/runtime'
import { ModelwrightError, type ObjectStore, type Provenance, type Table } from '../../core/index.ts'
import { openEngine, quotedName, quotedText, writeParquet } from '../../engine/index.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import { type ParquetColumn, readParquetColumns } from '../parquet/parquet-columns.ts'

/** A table at rest: what it holds, by digest, and where it came from. Plain data. */
export interface Snapshot {
  /** SHA-256 of the content: names, types and values in row order; hex. */
  readonly digest: string
  readonly rowCount: number
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[]
  readonly provenance: Provenance
  /** Digest of the Parquet file in the object store. */
  readonly file: string
}

/** Where snapshots are written and read. */
export interface SnapshotContext {
  readonly objects: ObjectStore
  readonly temporary: string
  readonly signal?: AbortSignal | undefined
}

/** Gives rows their identity: the snapshot and the row's number in it. */
export function tableOfSnapshot(batch: Batch, digest: string): Table {
  return {
    rowCount: batch.rowCount,
    columns: batch.columns,
    rowIds: firstRows(batch.rowCount),
    snapshot: digest,
  }
}

function firstRows(count: number): Uint32Array {
  const rows = new Uint32Array(count)
  for (let row = 0; row < count; row++) rows[row] = row
  return rows
}

/**
 * Writes columns as Parquet into the object store.
 *
 * @returns the digest of the Parquet file
 * @throws {ModelwrightError} RETRIEVE_DISK_FULL, RETRIEVE_FOLDER_FORBIDDEN - when it cannot be written; nothing is left behind
 */
export async function storeColumns(batch: Batch, context: SnapshotContext): Promise<string> {
  const path = join(context.temporary, `snapshot-${randomBytes(6).toString('hex')}.parquet`)
  const engine = await openEngine({ temporary: context.temporary, signal: context.signal })
  try {
    await writeParquet(engine, path, batch)
    return await context.objects.adopt(path)
  } catch (error) {
    throw writingProblem(error, 'the snapshot')
  } finally {
    engine.close()
    await rm(path, { force: true })
  }
}

function missingSnapshot(digest: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_SNAPSHOT_MISSING', {
    message: `The snapshot ${digest.slice(0, 12)} is not in this project's store.`,
    mend: [
      'Run the workflow again to retrieve the data once more.',
      'Or copy .modelwright/objects from where it ran.',
    ],
  })
}

function storedColumn({ name, type }: Snapshot['columns'][number]): ParquetColumn {
  return {
    name,
    expression: quotedName(name),
    type: type === 'category' || type === 'text' ? 'string' : type,
  }
}

/**
 * Reads a snapshot back from the store: the same columns, bit for bit.
 *
 * @throws {ModelwrightError} RETRIEVE_SNAPSHOT_MISSING - when the store does not hold it
 */
export async function loadSnapshot(
  snapshot: Snapshot,
  objects: ObjectStore,
  options: { readonly temporary?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<Table> {
  if (!(await objects.has(snapshot.file))) throw missingSnapshot(snapshot.digest)
  const engine = await openEngine({ temporary: options.temporary ?? tmpdir(), signal: options.signal })
  try {
    const from = `read_parquet(${quotedText(await objects.pathOf(snapshot.file))})`
    const read = await readParquetColumns(engine, from, snapshot.columns.map(storedColumn))
    return tableOfSnapshot(read, snapshot.digest)
  } finally {
    engine.close()
  }
}
