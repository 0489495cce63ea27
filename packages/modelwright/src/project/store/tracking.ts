import type { TrackingStore } from '../../core/index.ts'
import type { ChangeRegistry } from './audit/change.ts'
import { deleteRuns, editRun, removeNote } from './edit-runs.ts'
import { findRuns } from './find-runs.ts'
import { joinPoints, unpackPoints } from './metric-points.ts'
import { readDetails } from './run-details.ts'
import { unknownRun } from './runs.ts'
import type { Database, RunRow } from './schema.ts'
import { searchRuns } from './search-runs.ts'
import { writeTracked } from './write-tracked.ts'

/** Opens what is known of the runs of a store beyond their outcome. */
export function openTracking(
  database: Database,
  {
    clock,
    isLost,
    change,
  }: { readonly clock: () => number; isLost(row: RunRow): boolean; readonly change: ChangeRegistry },
): TrackingStore {
  return {
    write: (run, changes) =>
      database.transaction().execute(async (write) => {
        const beat = write.updateTable('runs').set({ heartbeat_at: clock() }).where('id', '=', run)
        const { numUpdatedRows } = await beat.executeTakeFirst()
        if (numUpdatedRows === 0n) throw unknownRun(run)
        await writeTracked(write, run, changes)
      }),
    edit: (run, changes) => change((changing) => editRun(changing, run, changes)),
    async details(reference) {
      const rows = await findRuns(database, reference)
      return rows.length === 1 ? readDetails(database, rows[0], isLost) : undefined
    },
    async points(run, metric) {
      const chunks = await database
        .selectFrom('metric_chunks')
        .select('points')
        .where('run', '=', run)
        .where('name', '=', metric)
        .orderBy('writer')
        .orderBy('position')
        .execute()
      return joinPoints(chunks.map(({ points }) => unpackPoints(points)))
    },
    search: (query) =>
      database
        .transaction()
        .setAccessMode('read only')
        .execute((read) => searchRuns(read, query, { isLost, now: clock() })),
    removeNote: (run, note) => change((changing) => removeNote(changing, run, note)),
    remove: (runs) => change((changing) => deleteRuns(changing, runs)),
  }
}
