import { type AlertStore, ModelwrightError, type StoredAlert } from '../../../core/index.ts'
import { inOrder } from '../../../monitor/index.ts'
import type { ChangeRegistry } from '../audit/change.ts'
import type { Database } from '../schema.ts'
import { alertOf } from './alert-rows.ts'
import { tellGivenUpIn } from './given-up.ts'
import { claimIn, listDeliveries, settleIn } from './outbox.ts'
import { raiseIn } from './raise.ts'
import { takenUntil } from './remember.ts'
import { addSilence, endSilence, readSilences } from './silences.ts'

async function list(
  database: Database,
  { model, all = false, limit = 1000 }: NonNullable<Parameters<AlertStore['list']>[0]>,
): Promise<readonly StoredAlert[]> {
  let rows = database.selectFrom('alerts').selectAll()
  if (model !== undefined) rows = rows.where('model', '=', model)
  const open = (await rows.where('recovered_at', 'is', null).execute()).map(alertOf)
  const sorted = inOrder(open.map((alert) => ({ alert, change: 'opened' as const }))).map(
    ({ alert }) => alert,
  )
  if (!all) return sorted.slice(0, limit)
  const ended = await rows
    .where('recovered_at', 'is not', null)
    .orderBy('recovered_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return [...sorted, ...ended.map(alertOf)].slice(0, limit)
}

function unknownAlert(id: string, count: number): ModelwrightError {
  const shown = id.slice(0, 40)
  return new ModelwrightError('MONITOR_ALERT_UNKNOWN', {
    message: count === 0 ? `No alert is called "${shown}".` : `${count} alerts begin with "${shown}".`,
    where: shown,
    mend: ['See which there are:  modelwright alerts list --all'],
  })
}

async function get(database: Database, id: string) {
  // Ids are hexadecimal: nothing else is a beginning of one, and nothing in it means something to LIKE.
  const isId = /^[0-9a-f]{1,64}$/.test(id)
  const rows = isId
    ? await database.selectFrom('alerts').selectAll().where('id', 'like', `${id}%`).limit(20).execute()
    : []
  if (rows.length !== 1) throw unknownAlert(id, rows.length)
  const events = await database
    .selectFrom('alert_events')
    .selectAll()
    .where('alert', '=', rows[0].id)
    .orderBy('position')
    .execute()
  return {
    alert: alertOf(rows[0]),
    events: events.map(({ at, what, severity, text }) => ({ at, what, severity, text }) as never),
  }
}

/** Opens the alerts of a store. */
export function openAlerts(
  database: Database,
  { clock, change }: { readonly clock: () => number; readonly change: ChangeRegistry },
): AlertStore {
  const writing = <Result>(work: (write: Database) => Promise<Result>): Promise<Result> =>
    database.transaction().execute(work)
  return {
    raise: (news) => writing((write) => raiseIn(write, news, clock())),
    takenUntil: (model) => takenUntil(database, model),
    list: (options = {}) => list(database, options),
    get: (id) => get(database, id),
    silence: (given) => addSilence(change, given),
    unsilence: (id) => endSilence(change, id),
    silences: ({ all = false } = {}) => readSilences(database, all ? undefined : clock()),
    deliveries: (options = {}) => listDeliveries(database, options),
    claim: (model, channel, leaseMs) =>
      writing((write) => claimIn(write, { model, channel }, { now: clock(), leaseMs })),
    settle: (claimed, result) => writing((write) => settleIn(write, claimed, { result, now: clock() })),
    tellGivenUp: (model, channels, before) =>
      writing((write) => tellGivenUpIn(write, model, { channels, before, now: clock() })),
  }
}
