import type { RunChanges, RunTrial } from '../../core/index.ts'
import type { Database, RunRow } from './schema.ts'
import { writePoints } from './write-metrics.ts'
import { inBatches, writeParams } from './write-params.ts'

async function writeTags(write: Database, run: string, tags: NonNullable<RunChanges['tags']>): Promise<void> {
  for (const [name, value] of Object.entries(tags)) {
    if (value === null)
      await write.deleteFrom('tags').where('run', '=', run).where('name', '=', name).execute()
    else
      await write
        .insertInto('tags')
        .values({ run, name, value })
        .onConflict((on) =>
          on.columns(['run', 'name']).doUpdateSet((row) => ({ value: row.ref('excluded.value') })),
        )
        .execute()
  }
}

async function writeArtifacts(
  write: Database,
  run: string,
  artifacts: NonNullable<RunChanges['artifacts']>,
): Promise<void> {
  for (const { name, digest, mediaType, size, kind } of artifacts)
    await write
      .insertInto('run_artifacts')
      .values({ run, name, digest, media_type: mediaType, size, kind })
      .onConflict((on) =>
        on.columns(['run', 'name']).doUpdateSet({ digest, media_type: mediaType, size, kind }),
      )
      .execute()
}

function trialRow(run: string, trial: RunTrial) {
  const { index, learner, options, state, score, folds, fitMs, error, chosen } = trial
  return {
    run,
    position: index,
    learner,
    options: JSON.stringify(options),
    state,
    score: Number.isNaN(score) ? null : score,
    folds: JSON.stringify(folds),
    fit_ms: fitMs,
    error,
    chosen: chosen ? 1 : 0,
  }
}

/** The columns of the run itself that change. */
function fieldsOf({ git, code }: RunChanges): Partial<RunRow> {
  return {
    ...(code === undefined ? {} : { code }),
    ...(git === undefined
      ? {}
      : {
          git_commit: git.commit,
          git_branch: git.branch,
          git_dirty: git.isDirty ? 1 : 0,
          git_diff: git.diff,
        }),
  }
}

/**
 * Writes what is added to a run: inside of a transaction, after it is known that the run is there.
 *
 * @param author - who says it, where that is not the run itself
 */
export async function writeTracked(
  write: Database,
  run: string,
  changes: RunChanges,
  author: string | null = null,
): Promise<void> {
  const { params = {}, tags = {}, notes = [], points = [], artifacts = [], data = [], trials = [] } = changes
  const fields = fieldsOf(changes)
  if (Object.keys(fields).length > 0)
    await write.updateTable('runs').set(fields).where('id', '=', run).execute()
  await writeParams(write, run, params)
  await writeTags(write, run, tags)
  await writePoints(write, run, points)
  await writeArtifacts(write, run, artifacts)
  await inBatches(
    notes.map(({ id, at, text }) => ({ run, id, noted_at: at, text, author })),
    (rows) =>
      write
        .insertInto('notes')
        .values(rows)
        .onConflict((on) => on.doNothing())
        .execute(),
  )
  await inBatches(
    data.map((entry) => ({ ...entry, run })),
    (rows) =>
      write
        .insertInto('run_data')
        .values(rows)
        .onConflict((on) => on.doNothing())
        .execute(),
  )
  await inBatches(
    trials.map((trial) => trialRow(run, trial)),
    (rows) =>
      write
        .insertInto('run_trials')
        .values(rows)
        .onConflict((on) => on.doNothing())
        .execute(),
  )
}
