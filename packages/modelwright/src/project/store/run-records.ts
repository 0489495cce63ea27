import type { RunRecord } from '../../core/index.ts'
import { estimatesOf } from './estimates.ts'
import { groupRows } from './group-rows.ts'
import type { Database, EstimateColumns, RunRow } from './schema.ts'

const interrupted = 'interrupted: its process ended before the run did'

type Param = { readonly name: string; readonly value: string }

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

function recordOf(
  row: RunRow,
  params: readonly Param[],
  metrics: readonly EstimateColumns[],
  isLost: boolean,
): RunRecord {
  return {
    id: row.id,
    name: row.name,
    status: isLost ? 'failed' : (row.status as RunRecord['status']),
    startedAt: timeOf(row.started_at)!,
    endedAt: timeOf(row.ended_at),
    snapshot: row.snapshot,
    workflow: row.workflow,
    artifact: row.artifact,
    params: Object.fromEntries(params.map(({ name, value }) => [name, value])),
    metrics: estimatesOf(metrics),
    environment: JSON.parse(row.environment) as Record<string, string>,
    error: isLost ? interrupted : row.error,
  }
}

/** SQLite takes some thousand values in one list. */
const atOnce = 5000

async function readSome(
  database: Database,
  rows: readonly RunRow[],
  isLost: (row: RunRow) => boolean,
): Promise<RunRecord[]> {
  const ids = rows.map((row) => row.id)
  const params = await database.selectFrom('params').selectAll().where('run', 'in', ids).execute()
  const metrics = await database.selectFrom('metrics').selectAll().where('run', 'in', ids).execute()
  const paramsOf = groupRows(params, ({ run }) => run)
  const metricsOf = groupRows(metrics, ({ run }) => run)
  return rows.map((row) =>
    recordOf(row, paramsOf(row.id), metricsOf(row.id), row.status === 'running' && isLost(row)),
  )
}

/**
 * Completes runs with their params and metrics.
 *
 * @param isLost - whether a run that says "running" does not run any more; such a run is shown as failed
 */
export async function readRuns(
  database: Database,
  rows: readonly RunRow[],
  isLost: (row: RunRow) => boolean,
): Promise<RunRecord[]> {
  const records: RunRecord[] = []
  for (let at = 0; at < rows.length; at += atOnce)
    records.push(...(await readSome(database, rows.slice(at, at + atOnce), isLost)))
  return records
}
