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
    ...(row.latest === null
      ? {}
      : {
          latest: {
            provenance: JSON.parse(row.latest) as Provenance,
            at: new Date(row.latest_at!).toISOString(),
          },
        }),
  }
}

/** Opens the list of snapshots of a store. */
export function openSnapshots(database: Database, clock: () => number): SnapshotStore {
  return {
    async record({ digest, object, rowCount, columnCount, columns, provenance }) {
      const now = clock()
      const from = JSON.stringify(provenance)
      await database
        .insertInto('snapshots')
        .values({
          digest,
          object,
          row_count: rowCount,
          column_count: columnCount,
          columns: columns === undefined ? null : JSON.stringify(columns),
          provenance: from,
          created_at: now,
          latest: null,
          latest_at: null,
        })
        .onConflict((on) => on.column('digest').doUpdateSet({ latest: from, latest_at: now }))
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
