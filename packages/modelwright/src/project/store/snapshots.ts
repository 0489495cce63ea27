import type { Provenance, SnapshotRecord, SnapshotStore } from '../../core/index.ts'
import type { Database, Tables } from './schema.ts'

function recordOf(row: Tables['snapshots']): SnapshotRecord {
  return {
    digest: row.digest,
    object: row.object,
    rowCount: row.row_count,
    columnCount: row.column_count,
    ...(row.columns === null
      ? {}
      : { columns: JSON.parse(row.columns) as NonNullable<SnapshotRecord['columns']> }),
    provenance: JSON.parse(row.provenance) as Provenance,
    createdAt: new Date(row.created_at).toISOString(),
  }
}

/** Opens the list of snapshots of a store. */
export function openSnapshots(database: Database, clock: () => number): SnapshotStore {
  return {
    async record({ digest, object, rowCount, columnCount, columns, provenance }) {
      await database
        .insertInto('snapshots')
        .values({
          digest,
          object,
          row_count: rowCount,
          column_count: columnCount,
          columns: columns === undefined ? null : JSON.stringify(columns),
          provenance: JSON.stringify(provenance),
          created_at: clock(),
        })
        .onConflict((on) => on.doNothing())
        .execute()
    },
    async get(digest) {
      const row = await database
        .selectFrom('snapshots')
        .selectAll()
        .where('digest', '=', digest)
        .executeTakeFirst()
      return row === undefined ? undefined : recordOf(row)
    },
    async list() {
      const rows = await database.selectFrom('snapshots').selectAll().orderBy('created_at', 'desc').execute()
      return rows.map(recordOf)
    },
  }
}
