import { ModelwrightError, type RunStore } from '../../core/index.ts'
import { findRuns } from './find-runs.ts'
import { createHeartbeat } from './heartbeat.ts'
import { isAlive, markOfThisProcess } from './liveness.ts'
import type { RowSets } from './row-sets.ts'
import { newRunId } from './run-id.ts'
import { readRuns } from './run-records.ts'
import type { Database, RunRow } from './schema.ts'
import { writeMetrics } from './write-metrics.ts'
import { writeParams } from './write-params.ts'
import { writeTracked } from './write-tracked.ts'

/** Refuses a run that is not there. */
export function unknownRun(id: string): ModelwrightError {
  return new ModelwrightError('PROJECT_RUN_UNKNOWN', {
    message: `There is no run "${id.slice(0, 80)}".`,
    mend: ['List the runs: modelwright runs'],
  })
}

/** Sets fields of one run, which must be there. */
async function change(write: Database, id: string, fields: Partial<RunRow>): Promise<void> {
  const { numUpdatedRows } = await write
    .updateTable('runs')
    .set(fields)
    .where('id', '=', id)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw unknownRun(id)
}

/** Opens the runs of a store. Call `stop` before the store is closed. */
export function openRuns(
  database: Database,
  rowSets: RowSets,
  clock: () => number,
): RunStore & { stop(): void; isLost(row: RunRow): boolean } {
  const here = markOfThisProcess()
  const heartbeat = createHeartbeat((ids) => {
    const update = database.updateTable('runs').set({ heartbeat_at: clock() }).where('id', 'in', ids)
    void update.execute().catch(() => {})
  })
  const isLost = (row: RunRow): boolean => !heartbeat.has(row.id) && !isAlive(row, here, clock())
  const git = { git_commit: null, git_branch: null, git_dirty: null, git_diff: null }
  const idle = { ended_at: null, snapshot: null, artifact: null, error: null, code: null, ...git }
  return {
    stop: heartbeat.stop,
    isLost,
    async start({ name, params, environment, workflow = null, parent = null }) {
      const now = clock()
      const id = newRunId(now)
      const times = { started_at: now, heartbeat_at: now }
      const given = { id, name, workflow, parent, environment: JSON.stringify(environment) }
      const row = { ...here, ...times, ...idle, ...given }
      await database.transaction().execute(async (write) => {
        await write
          .insertInto('runs')
          .values({ ...row, status: 'running' })
          .execute()
        await writeParams(write, id, params)
      })
      heartbeat.follow(id)
      return id
    },
    async note(id, { snapshot, artifact, params = {}, metrics = {} }) {
      const fields: Partial<RunRow> = { heartbeat_at: clock() }
      if (snapshot !== undefined) fields.snapshot = snapshot
      if (artifact !== undefined) fields.artifact = artifact
      await database.transaction().execute(async (write) => {
        await change(write, id, fields)
        if (snapshot !== undefined)
          await writeTracked(write, id, { data: [{ role: 'train', digest: snapshot, name: null }] })
        await writeParams(write, id, params)
        await writeMetrics(write, id, metrics)
      })
    },
    async finish(id, status, error) {
      const now = clock()
      heartbeat.unfollow(id)
      await change(database, id, { status, ended_at: now, heartbeat_at: now, error: error ?? null })
    },
    async get(reference) {
      const rows = await findRuns(database, reference)
      return rows.length === 1 ? (await readRuns(database, rows, isLost))[0] : undefined
    },
    async list({ limit = 1000, name } = {}) {
      let query = database.selectFrom('runs').selectAll()
      if (name !== undefined) query = query.where('name', '=', name)
      const rows = await query.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
      return readRuns(database, rows, isLost)
    },
    ...rowSets,
  }
}
