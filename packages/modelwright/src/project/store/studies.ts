import { setTimeout as pause } from 'node:timers/promises'
import { grownAt, type StudyStore, type StudyTrial, type TrialKey } from '../../core/index.ts'
import { heartbeatMs, isAlive, markOfThisProcess } from './liveness.ts'
import type { Database, Tables } from './schema.ts'

/** How long to wait before looking again what other processes did. */
const lookMs = 50

type Row = Tables['study_trials']

/** JSON has no NaN: null stands for it. */
function trialOf(row: Row, isLost: (row: Row) => boolean): StudyTrial {
  const reports = JSON.parse(row.reports) as (number | null)[]
  return {
    index: row.position,
    attempt: row.attempt,
    values: JSON.parse(row.options) as StudyTrial['values'],
    state: row.state as StudyTrial['state'],
    value: row.value ?? Number.NaN,
    reports: reports.map((value) => value ?? Number.NaN),
    growth: JSON.parse(row.growth) as StudyTrial['growth'],
    error: row.error,
    isLost: row.state === 'running' && isLost(row),
  }
}

/** Changes a trial that still runs as this attempt; says whether it did. */
async function change(
  write: Database,
  { study, index, attempt }: TrialKey,
  fields: Partial<Row>,
): Promise<boolean> {
  const { numUpdatedRows } = await write
    .updateTable('study_trials')
    .set(fields)
    .where('study', '=', study)
    .where('position', '=', index)
    .where('attempt', '=', attempt)
    .where('state', '=', 'running')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Changes a trial by what stands in one of its columns, which is JSON, in one step. */
function amend(
  database: Database,
  key: TrialKey,
  column: 'reports' | 'growth',
  fieldsFor: (before: unknown) => Partial<Row>,
): Promise<boolean> {
  return database.transaction().execute(async (write) => {
    const trial = write.selectFrom('study_trials').select(column)
    const found = await trial
      .where('study', '=', key.study)
      .where('position', '=', key.index)
      .executeTakeFirst()
    return change(write, key, fieldsFor(JSON.parse(found?.[column] ?? '[]')))
  })
}

/** Says now and then that trials of this process run; keeps no process from ending. */
function beatFor(database: Database, here: ReturnType<typeof markOfThisProcess>, clock: () => number) {
  return setInterval(() => {
    const beat = database
      .updateTable('study_trials')
      .set({ heartbeat_at: clock() })
      .where('state', '=', 'running')
      .where('machine', '=', here.machine)
      .where('pid', '=', here.pid)
      .where('process', '=', here.process)
    void beat.execute().catch(() => {})
  }, heartbeatMs).unref()
}

/** Opens the studies of a store. Call `stop` before the store is closed. */
export function openStudies(database: Database, clock: () => number): StudyStore & { stop(): void } {
  const here = markOfThisProcess()
  let timer: NodeJS.Timeout | undefined
  const isLost = (row: Row): boolean => row.pid === 0 || !isAlive(row, here, clock())
  const mine = () => ({ ...here, heartbeat_at: clock() })
  const unheard = { reports: '[]', growth: '[]' }
  const fresh = { attempt: 1, state: 'running', value: null, ...unheard, error: null }
  return {
    stop: () => clearInterval(timer),
    async open(study, settings) {
      timer ??= beatFor(database, here, clock)
      const row = { name: study, settings, created_at: clock() }
      await database
        .insertInto('studies')
        .values(row)
        .onConflict((on) => on.doNothing())
        .execute()
      const kept = database.selectFrom('studies').select('settings').where('name', '=', study)
      return (await kept.executeTakeFirstOrThrow()).settings
    },
    async trials(study) {
      const query = database.selectFrom('study_trials').selectAll().where('study', '=', study)
      return (await query.orderBy('position').execute()).map((row) => trialOf(row, isLost))
    },
    async add(study, index, values) {
      const row = { ...mine(), ...fresh, study, position: index, options: JSON.stringify(values) }
      const { numInsertedOrUpdatedRows } = await database
        .insertInto('study_trials')
        .values(row)
        .onConflict((on) => on.doNothing())
        .executeTakeFirst()
      return (numInsertedOrUpdatedRows ?? 0n) > 0n
    },
    retake: (key) => change(database, key, { ...mine(), attempt: key.attempt + 1, ...unheard }),
    report: (key, step, value) =>
      amend(database, key, 'reports', (before) => ({
        reports: JSON.stringify([...(before as (number | null)[]).slice(0, step), value]),
        heartbeat_at: clock(),
      })),
    grow: (key, step, rungs) =>
      amend(database, key, 'growth', (before) => ({
        growth: JSON.stringify(grownAt(before as StudyTrial['growth'], step, rungs)),
        heartbeat_at: clock(),
      })),
    tell: (key, { state, value, error }) =>
      change(database, key, { state, error, value: Number.isNaN(value) ? null : value }),
    release: (key) => change(database, key, { attempt: key.attempt - 1, ...unheard, pid: 0 }),
    forget: (study) =>
      database.transaction().execute(async (write) => {
        const rows = await write.selectFrom('study_trials').selectAll().where('study', '=', study).execute()
        if (rows.some((row) => row.state === 'running' && !isLost(row))) return false
        await write.deleteFrom('study_trials').where('study', '=', study).execute()
        await write.deleteFrom('studies').where('name', '=', study).execute()
        return true
      }),
    changed: async () => pause(lookMs),
  }
}
