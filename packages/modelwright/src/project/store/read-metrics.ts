import type { WantedMetrics } from '../../core/index.ts'
import type { Database, Tables } from './schema.ts'

type MetricRow = Tables['metrics']

/** Of each run the metric that its param `metric` names, or else the first by name: found in the index, one a run. */
async function firstMetrics(database: Database, runs: readonly string[]): Promise<MetricRow[]> {
  return database
    .selectFrom('runs')
    .innerJoin('metrics', (join) =>
      join
        .onRef('metrics.run', '=', 'runs.id')
        .on('metrics.name', '=', (is) =>
          is.fn.coalesce(
            is
              .selectFrom('params')
              .select('params.value')
              .whereRef('params.run', '=', 'runs.id')
              .where('params.name', '=', 'metric'),
            is
              .selectFrom('metrics as own')
              .select('own.name')
              .whereRef('own.run', '=', 'runs.id')
              .orderBy('own.name')
              .limit(1),
          ),
        ),
    )
    .selectAll('metrics')
    .where('runs.id', 'in', runs)
    .execute()
}

/** Reads metrics of runs as rows: no more of them than are wanted. */
export async function readMetrics(
  database: Database,
  runs: readonly string[],
  wanted: WantedMetrics,
): Promise<MetricRow[]> {
  if (wanted === 'first') return firstMetrics(database, runs)
  const all = database.selectFrom('metrics').selectAll().where('run', 'in', runs)
  if (wanted === 'all') return all.execute()
  return wanted.length === 0 ? [] : all.where('name', 'in', wanted).execute()
}
