import type { ObjectStore, Opening, RowRole, RunStore } from '../../core/index.ts'
import { sha256 } from '../objects.ts'
import { packRowIds, uniteRowIds, unpackRowIds } from './row-ids.ts'
import { newRunId } from './run-id.ts'
import type { Database, Tables } from './schema.ts'

/** The part of the run store that remembers which rows were seen. */
export type RowSets = Pick<
  RunStore,
  'recordRows' | 'rowsSeen' | 'rowSets' | 'openings' | 'heldOut' | 'recordOpening'
>

/** Names a set of row numbers: equal sets, however ordered, have one digest. */
export function rowSetDigest(rowIds: Uint32Array): string {
  return sha256(packRowIds(rowIds))
}

/** Looks at rows; one that was recorded before there was a model gives way to those that name it. */
function looksOf(rows: readonly Tables['row_sets'][]): readonly Opening[] {
  const keyOf = ({ run, look, rows: digest }: Tables['row_sets']): string => `${look ?? run} ${digest}`
  const named = new Set(rows.filter(({ artifact }) => artifact !== '').map(keyOf))
  return rows
    .filter((row) => row.artifact !== '' || !named.has(keyOf(row)))
    .map(({ run, look, artifact, rows: digest, row_count, recorded_at }) => ({
      run: look ?? run,
      artifact,
      rows: digest,
      rowCount: row_count,
      at: new Date(recorded_at).toISOString(),
    }))
}

/** Opens the row sets of a store: the sets are objects, named by digest; the tables say who saw them. */
export function openRowSets(database: Database, objects: ObjectStore, clock: () => number): RowSets {
  const recordRows: RowSets['recordRows'] = async ({
    run,
    role,
    artifact,
    snapshot,
    rowIds,
    look = null,
  }) => {
    const rows = await objects.put(packRowIds(rowIds))
    await database
      .insertInto('row_sets')
      .values({ run, role, artifact, snapshot, rows, row_count: rowIds.length, recorded_at: clock(), look })
      .execute()
    return rows
  }
  const readRows = async (digest: string): Promise<Uint32Array> => unpackRowIds(await objects.get(digest))
  return {
    recordRows,
    async recordOpening(entry) {
      await recordRows({ ...entry, role: 'evaluate', run: `evaluate-${newRunId(clock())}` })
    },
    async heldOut(snapshot) {
      const found = await database
        .selectFrom('row_sets')
        .select('rows')
        .distinct()
        .where('snapshot', '=', snapshot)
        .where('role', '=', 'evaluate')
        .orderBy('rows')
        .execute()
      return Promise.all(found.map(({ rows }) => readRows(rows)))
    },
    async rowsSeen(artifact, snapshot) {
      const found = await database
        .selectFrom('row_sets')
        .select('rows')
        .distinct()
        .where('artifact', '=', artifact)
        .where('snapshot', '=', snapshot)
        .where('role', '=', 'fit')
        .execute()
      if (found.length === 0) return undefined
      return uniteRowIds(await Promise.all(found.map(({ rows }) => readRows(rows))))
    },
    async rowSets(which) {
      const found = await database
        .selectFrom('row_sets')
        .selectAll()
        .where((is) => is.and(which))
        .orderBy('recorded_at')
        .orderBy('role')
        .execute()
      return Promise.all(
        found.map(async ({ run, role, artifact, snapshot, rows }) => ({
          run,
          role: role as RowRole,
          artifact,
          snapshot,
          rowIds: await readRows(rows),
        })),
      )
    },
    async openings(snapshot) {
      const opened = database.selectFrom('row_sets').selectAll().where('snapshot', '=', snapshot)
      const found = await opened.where('role', '=', 'evaluate').orderBy('recorded_at').execute()
      return looksOf(found)
    },
  }
}
