import type { GitState, RunRecord } from '../../core/index.ts'
import { summariesOf } from './estimates.ts'
import { groupRows } from './group-rows.ts'
import type { Database, RunRow, Tables } from './schema.ts'

/** The error of a run whose process is gone. */
export const interruptedText = 'interrupted: its process ended before the run did'

type Named = { readonly name: string; readonly value: string }

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

/** Rows of a run in other tables. */
interface Parts {
  readonly params: readonly Named[]
  readonly metrics: readonly Tables['metrics'][]
  readonly tags: readonly Named[]
}

function textsOf(rows: readonly Named[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

function gitOf({
  git_commit: commit,
  git_branch: branch,
  git_dirty: dirty,
  git_diff: diff,
}: RunRow): GitState | null {
  return commit === null ? null : { commit, branch, isDirty: dirty === 1, diff }
}

function recordOf(row: RunRow, { params, metrics, tags }: Parts, isLost: boolean): RunRecord {
  return {
    id: row.id,
    name: row.name,
    status: isLost ? 'failed' : (row.status as RunRecord['status']),
    startedAt: timeOf(row.started_at)!,
    endedAt: timeOf(row.ended_at),
    snapshot: row.snapshot,
    workflow: row.workflow,
    artifact: row.artifact,
    params: textsOf(params),
    metrics: summariesOf(metrics),
    environment: JSON.parse(row.environment) as Record<string, string>,
    error: isLost ? interruptedText : row.error,
    parent: row.parent,
    tags: textsOf(tags),
    code: row.code,
    git: gitOf(row),
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
  const tags = await database.selectFrom('tags').selectAll().where('run', 'in', ids).execute()
  const paramsOf = groupRows(params, ({ run }) => run)
  const tagsOf = groupRows(tags, ({ run }) => run)
  const metricsOf = groupRows(metrics, ({ run }) => run)
  return rows.map((row) => {
    const parts = { params: paramsOf(row.id), metrics: metricsOf(row.id), tags: tagsOf(row.id) }
    return recordOf(row, parts, row.status === 'running' && isLost(row))
  })
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
