import { randomUUID } from 'node:crypto'
import type { AlertDelivery, AlertMessage, ClaimedDelivery, DeliveryResult } from '../../../core/index.ts'
import { isAlive, markOfThisProcess, type ProcessMark } from '../liveness.ts'
import type { Database, Tables } from '../schema.ts'
import { jsonOf } from './alert-rows.ts'

type Row = Tables['alert_deliveries']

const mostProblem = 500
const nobody = { token: null, lease_until: 0, machine: '', pid: 0, process: '' }

/** Puts a message into the outbox: one delivery to each channel, due at once. */
export async function putInOutbox(
  write: Database,
  message: AlertMessage,
  channels: readonly string[],
): Promise<void> {
  const { id, model, at } = message
  await write
    .insertInto('alert_messages')
    .values({ id, model, made_at: at, message: jsonOf(message) })
    .execute()
  const { last } = await write
    .selectFrom('alert_deliveries')
    .select(({ fn }) => fn.max('position').as('last'))
    .where('model', '=', model)
    .executeTakeFirstOrThrow()
  const rows = channels.map(
    (channel, i): Row => ({
      ...{ id: randomUUID(), message: id, model, channel, state: 'waiting', made_at: at },
      ...{ position: Number(last ?? 0) + 1 + i, attempts: 0, next_at: at, problem: '', is_told: 0 },
      ...nobody,
    }),
  )
  if (rows.length > 0) await write.insertInto('alert_deliveries').values(rows).execute()
}

async function messageOf(database: Database, id: string): Promise<AlertMessage> {
  const { message } = await database
    .selectFrom('alert_messages')
    .select('message')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return JSON.parse(message) as AlertMessage
}

/** Whether somebody is trying it: their lease has not ended, and their process has not either, as far as one can see. */
function isHeld(row: Row, here: ProcessMark, now: number): boolean {
  if (row.token === null || now >= row.lease_until) return false
  return row.machine !== here.machine || isAlive({ ...row, heartbeat_at: now }, here, now)
}

/** Takes the next delivery to a channel that is due. While somebody tries one of them, the others wait: they keep their order. */
export async function claimIn(
  write: Database,
  { model, channel }: Pick<Row, 'model' | 'channel'>,
  { now, leaseMs }: { readonly now: number; readonly leaseMs: number },
): Promise<ClaimedDelivery | undefined> {
  const here = markOfThisProcess()
  const rows = await write
    .selectFrom('alert_deliveries')
    .selectAll()
    .where((is) => is.and({ model, channel, state: 'waiting' }))
    .orderBy('position')
    .execute()
  if (rows.some((row) => isHeld(row, here, now))) return undefined
  const due = rows.find(({ next_at }) => next_at <= now)
  if (due === undefined) return undefined
  const token = randomUUID()
  const attempts = due.attempts + 1
  await write
    .updateTable('alert_deliveries')
    .set({ token, attempts, lease_until: now + leaseMs, ...here })
    .where('id', '=', due.id)
    .execute()
  const message = await messageOf(write, due.message)
  return { id: due.id, channel, attempt: attempts, madeAt: due.made_at, token, message }
}

/** Writes down what came of an attempt. What a receiver has is sent, whoever holds the lease by now. */
export async function settleIn(
  write: Database,
  { id, token }: ClaimedDelivery,
  { result, now }: { readonly result: DeliveryResult; readonly now: number },
): Promise<boolean> {
  const fields = result.sent
    ? { state: 'sent', problem: result.note?.slice(0, mostProblem) ?? '', next_at: now }
    : {
        state: result.givesUp ? 'given-up' : 'waiting',
        problem: result.problem.slice(0, mostProblem),
        next_at: result.givesUp ? now : result.nextAt,
      }
  let mine = write
    .updateTable('alert_deliveries')
    .set({ ...fields, ...nobody })
    .where((is) => is.and({ id, state: 'waiting' }))
  if (!result.sent) mine = mine.where('token', '=', token)
  const { numUpdatedRows } = await mine.executeTakeFirst()
  return numUpdatedRows > 0n
}

function deliveryOf(row: Row, title: string): AlertDelivery {
  const { id, message, model, channel, attempts, problem } = row
  return {
    ...{ id, message, model, channel, title, attempts, problem },
    state: row.state as AlertDelivery['state'],
    madeAt: row.made_at,
    at: row.next_at,
  }
}

/** Lists deliveries, the latest first. */
export async function listDeliveries(
  database: Database,
  {
    model,
    state,
    limit = 100,
  }: {
    readonly model?: string | undefined
    readonly state?: AlertDelivery['state'] | undefined
    readonly limit?: number
  },
): Promise<readonly AlertDelivery[]> {
  let rows = database.selectFrom('alert_deliveries').selectAll()
  if (model !== undefined) rows = rows.where('model', '=', model)
  if (state !== undefined) rows = rows.where('state', '=', state)
  const found = await rows.orderBy('made_at', 'desc').orderBy('position', 'desc').limit(limit).execute()
  const titles = new Map<string, string>()
  for (const { message } of found)
    if (!titles.has(message)) titles.set(message, (await messageOf(database, message)).title)
  return found.map((row) => deliveryOf(row, titles.get(row.message) ?? ''))
}
