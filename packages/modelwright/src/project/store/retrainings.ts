import { createHash } from 'node:crypto'
import type { RetrainingRecord, RetrainingState, RetrainingStore, RetrainingWish } from '../../core/index.ts'
import { newRunId } from './run-id.ts'
import type { Database } from './schema.ts'

/** One retraining. Times are milliseconds since 1970-01-01 UTC. */
export interface RetrainingRow {
  id: string
  model: string
  reason: string
  caller: string | null
  /** Tells wishes apart: a digest of caller and key, else the id. */
  wish: string
  state: string
  asked_at: number
  started_at: number | null
  ended_at: number | null
  attempts: number
  version: number | null
  told: string | null
}

/** A retraining under which processes die again and again is given up. */
const mostAttempts = 3

/** Longest reason and outcome that are kept. */
const mostText = 1000

function recordOf(row: RetrainingRow): RetrainingRecord {
  return {
    id: row.id,
    model: row.model,
    reason: row.reason,
    caller: row.caller,
    state: row.state as RetrainingState,
    askedAt: row.asked_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    attempts: row.attempts,
    version: row.version,
    told: row.told,
  }
}

/** The same for the same key of the same caller; keys are not kept as they are. */
function wishOf({ caller, key }: RetrainingWish, id: string): string {
  if (key === undefined) return id
  return createHash('sha256')
    .update(JSON.stringify([caller, key]))
    .digest('hex')
}

function newRow(model: string, reason: string, now: number): RetrainingRow {
  const id = newRunId(now)
  return {
    ...{ id, model, reason: reason.slice(0, mostText), caller: null, wish: id, state: 'asked' },
    ...{ asked_at: now, started_at: null, ended_at: null, attempts: 0, version: null, told: null },
  }
}

async function ask(database: Database, wish: RetrainingWish, now: number) {
  const fresh = newRow(wish.model, wish.reason, now)
  const row = { ...fresh, caller: wish.caller.slice(0, 200), wish: wishOf(wish, fresh.id) }
  const { numInsertedOrUpdatedRows } = await database
    .insertInto('retrainings')
    .values(row)
    .onConflict((on) => on.columns(['model', 'wish']).doNothing())
    .executeTakeFirst()
  if ((numInsertedOrUpdatedRows ?? 0n) > 0n) return { record: recordOf(row), isNew: true }
  const known = await database
    .selectFrom('retrainings')
    .selectAll()
    .where((is) => is.and({ model: row.model, wish: row.wish }))
    .executeTakeFirstOrThrow()
  return { record: recordOf(known), isNew: false }
}

async function begin(database: Database, model: string, due: { reason: string } | undefined, now: number) {
  if (due !== undefined) {
    const row = { ...newRow(model, due.reason, now), state: 'running', started_at: now, attempts: 1 }
    await database.insertInto('retrainings').values(row).execute()
    return [row.id]
  }
  const waiting = await waitingOf(database, model)
  const ids = waiting.map(({ id }) => id)
  if (ids.length > 0)
    await database
      .updateTable('retrainings')
      .set((is) => ({ state: 'running', started_at: now, attempts: is('attempts', '+', 1) }))
      .where('id', 'in', ids)
      .execute()
  return ids
}

function waitingOf(database: Database, model: string): Promise<RetrainingRow[]> {
  return database
    .selectFrom('retrainings')
    .selectAll()
    .where((is) => is.and({ model, state: 'asked' }))
    .orderBy('asked_at')
    .orderBy('id')
    .limit(100)
    .execute()
}

async function recover(database: Database, model: string, now: number): Promise<void> {
  const left = database.updateTable('retrainings').where((is) => is.and({ model, state: 'running' }))
  await left
    .set({ state: 'failed', ended_at: now, told: 'The process that retrained it was killed.' })
    .where((is) => is.or([is('caller', 'is', null), is('attempts', '>=', mostAttempts)]))
    .execute()
  await left.set({ state: 'asked' }).execute()
}

/** Opens the retrainings of a store. */
export function openRetrainings(database: Database, clock: () => number): RetrainingStore {
  return {
    ask: (wish) => ask(database, wish, clock()),
    begin: (model, due) => begin(database, model, due, clock()),
    async end(ids, { state, version, told }) {
      if (ids.length === 0) return
      await database
        .updateTable('retrainings')
        .set({ state, ended_at: clock(), version: version ?? null, told: told.slice(0, mostText) })
        .where('id', 'in', [...ids])
        .execute()
    },
    recover: (model) => recover(database, model, clock()),
    waiting: async (model) => (await waitingOf(database, model)).map(recordOf),
    async list({ model, limit = 20 } = {}) {
      const all = database.selectFrom('retrainings').selectAll()
      const rows = await (model === undefined ? all : all.where('model', '=', model))
        .orderBy('asked_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(recordOf)
    },
  }
}
