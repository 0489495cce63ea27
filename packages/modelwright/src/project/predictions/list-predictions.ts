import { askLog, type LogRequest } from './open-log.ts'

/** What one version said on one day. */
export interface LoggedDay {
  /** UTC. */
  readonly day: string
  readonly model: string
  readonly version: string | null
  readonly digest: string
  readonly variant: string | null
  /** Where the rows were made, or came from; null: it is not told. */
  readonly source: string | null
  readonly rows: number
  readonly requests: number
  /** Rows whose outcome is known. */
  readonly outcomes: number
}

/** Counts logged predictions by day, model, version, variant and source, the oldest day first. */
export function listPredictions(request: LogRequest): Promise<readonly LoggedDay[]> {
  return askLog(request, async (engine) => {
    const rows =
      await engine.query(`SELECT strftime("at", '%Y-%m-%d') AS "day", model, version, digest, variant, source,
      count(*) AS row_count, count(*) FILTER (WHERE "row" = 0) AS requests, count(outcome) AS outcomes
      FROM judged GROUP BY ALL ORDER BY "day", model, version, digest, variant, source`)
    return rows.map((row) => ({
      day: String(row['day']),
      model: String(row['model']),
      version: row['version'] as string | null,
      digest: String(row['digest']),
      variant: row['variant'] as string | null,
      source: row['source'] as string | null,
      rows: Number(row['row_count']),
      requests: Number(row['requests']),
      outcomes: Number(row['outcomes']),
    }))
  })
}
