import type { RunArtifact, RunDetails, RunNote, RunTrial } from '../../core/index.ts'
import { readRuns } from './run-records.ts'
import type { Database, RunRow, Tables } from './schema.ts'

const orNaN = (value: number | null): number => value ?? Number.NaN

function noteOf({ id, noted_at, text, author }: Tables['notes']): RunNote {
  return { id, at: new Date(noted_at).toISOString(), text, author }
}

function artifactOf({ name, digest, media_type, size, kind }: Tables['run_artifacts']): RunArtifact {
  return { name, digest, mediaType: media_type, size, kind: kind as RunArtifact['kind'] }
}

function trialOf(row: Tables['run_trials']): RunTrial {
  const folds = JSON.parse(row.folds) as (number | null)[]
  return {
    index: row.position,
    learner: row.learner,
    options: JSON.parse(row.options) as RunTrial['options'],
    state: row.state,
    score: orNaN(row.score),
    folds: folds.map(orNaN),
    fitMs: row.fit_ms,
    error: row.error,
    chosen: row.chosen === 1,
  }
}

/** Reads all that is kept of a run. */
export async function readDetails(
  database: Database,
  row: RunRow,
  isLost: (row: RunRow) => boolean,
): Promise<RunDetails> {
  const own = <Row>(table: keyof Tables): Promise<Row[]> =>
    database
      .selectFrom(table as 'notes')
      .selectAll()
      .where('run', '=', row.id)
      .execute() as unknown as Promise<Row[]>
  const [run] = await readRuns(database, [row], { isLost })
  const notes = await own<Tables['notes']>('notes')
  const artifacts = await own<Tables['run_artifacts']>('run_artifacts')
  const data = await own<Tables['run_data']>('run_data')
  const trials = await own<Tables['run_trials']>('run_trials')
  const children = await database
    .selectFrom('runs')
    .select('id')
    .where('parent', '=', row.id)
    .orderBy('started_at')
    .orderBy('id')
    .execute()
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
    a.name < b.name ? -1 : 1
  return {
    run,
    notes: notes.sort((a, b) => a.noted_at - b.noted_at || (a.id < b.id ? -1 : 1)).map(noteOf),
    artifacts: artifacts.sort(byName).map(artifactOf),
    data: data.map(({ role, digest, name }) => ({ role, digest, name })),
    trials: trials.map(trialOf).sort((a, b) => a.index - b.index),
    children: children.map(({ id }) => id),
  }
}
