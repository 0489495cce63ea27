import type { NewStep, StepRecord, StepStore } from '../../core/index.ts'
import type { Database } from './schema.ts'
import type { StepRow } from './step-rows.ts'

function recordOf(row: StepRow): StepRecord {
  return {
    run: row.run,
    step: row.step,
    workflow: row.workflow,
    position: row.position,
    key: row.key,
    parts: JSON.parse(row.parts) as StepRecord['parts'],
    status: row.status as StepRecord['status'],
    reason: row.reason,
    output: row.output,
    identity: row.identity,
    keptFrom: row.kept_from,
    attempt: row.attempt,
    startedAt: new Date(row.started_at).toISOString(),
    endedAt: row.ended_at === null ? null : new Date(row.ended_at).toISOString(),
    error: row.error,
  }
}

function rowOf({ parts, run, step, workflow, position, key, reason }: NewStep, now: number): StepRow {
  const idle = { output: null, identity: null, kept_from: null, ended_at: null, error: null }
  const named = { run, step, workflow, position, key, reason }
  return { ...named, ...idle, parts: JSON.stringify(parts), status: 'running', attempt: 1, started_at: now }
}

/** Sets fields of one step of a run. */
async function change(database: Database, run: string, step: string, fields: Partial<StepRow>) {
  await database.updateTable('steps').set(fields).where('run', '=', run).where('step', '=', step).execute()
}

/** Opens the steps of runs of a store. */
export function openSteps(database: Database, clock: () => number): StepStore {
  const all = () => database.selectFrom('steps').selectAll()
  return {
    async begin({ attempt, ...step }) {
      const row = { ...rowOf(step, clock()), attempt }
      await database
        .insertInto('steps')
        .values(row)
        .onConflict((on) => on.columns(['run', 'step']).doUpdateSet(row))
        .execute()
    },
    done(run, step, { output, identity, isLasting }) {
      const fields = { status: 'done', output, identity, ended_at: clock() }
      // Without its key nobody finds it.
      return change(database, run, step, isLasting ? fields : { ...fields, key: '' })
    },
    failed: (run, step, error) => change(database, run, step, { status: 'failed', error, ended_at: clock() }),
    async keep(steps) {
      if (steps.length === 0) return
      const now = clock()
      const rows = steps.map(({ output, identity, keptFrom, ...step }) => {
        const kept = { status: 'kept', output, identity, kept_from: keptFrom, ended_at: now }
        return { ...rowOf(step, now), ...kept }
      })
      await database.insertInto('steps').values(rows).execute()
    },
    async finished(keys) {
      if (keys.length === 0) return []
      // Those that made it before those that took it over: these are asked where the others were deleted.
      const found = all().where('key', 'in', keys).where('status', 'in', ['done', 'kept'])
      const ordered = found.orderBy('status').orderBy('started_at', 'desc').orderBy('run', 'desc')
      return (await ordered.limit(finishedRows).execute()).map(recordOf)
    },
    async latest(workflow) {
      const newest = new Map<string, StepRecord>()
      // Runs follow one another: those of the last few hold every step's newest record.
      const found = all().where('workflow', '=', workflow).orderBy('started_at', 'desc')
      for (const row of await found.orderBy('run', 'desc').limit(latestRows).execute())
        if (!newest.has(row.step)) newest.set(row.step, recordOf(row))
      return [...newest.values()]
    },
    async ofRun(run) {
      return (await all().where('run', '=', run).orderBy('position').execute()).map(recordOf)
    },
    async keepPart(key, part, object) {
      await database
        .insertInto('step_parts')
        .values({ key, part, object })
        .onConflict((on) => on.columns(['key', 'part']).doUpdateSet({ object }))
        .execute()
    },
    async parts(key) {
      const rows = await database.selectFrom('step_parts').selectAll().where('key', '=', key).execute()
      return new Map(rows.map(({ part, object }) => [part, object]))
    },
    async forgetParts(key) {
      await database.deleteFrom('step_parts').where('key', '=', key).execute()
    },
  }
}

/** Records of a key that are looked at: what most of them name is the same object. */
const finishedRows = 20

/** Records that are looked through for the newest of each step. */
const latestRows = 500
