import type { Database } from '../schema.ts'

const dayMs = 86_400_000
const keepMessagesMs = 90 * dayMs
const keepAlertsMs = 365 * dayMs
/** Rows that one pass removes at most. */
const atOnce = 500

/** Forgets messages of ninety days ago that are settled, and alerts that ended a year ago. */
export async function pruneAlerts(write: Database, model: string, now: number): Promise<void> {
  const old = await write
    .selectFrom('alert_messages')
    .select('id')
    .where('model', '=', model)
    .where('made_at', '<', now - keepMessagesMs)
    .limit(atOnce)
    .execute()
  const ids = old.map(({ id }) => id)
  if (ids.length > 0) {
    const waiting = await write
      .selectFrom('alert_deliveries')
      .select('message')
      .where('message', 'in', ids)
      .where('state', '=', 'waiting')
      .execute()
    const settled = ids.filter((id) => !waiting.some(({ message }) => message === id))
    if (settled.length > 0) {
      await write.deleteFrom('alert_deliveries').where('message', 'in', settled).execute()
      await write.deleteFrom('alert_messages').where('id', 'in', settled).execute()
    }
  }
  const ended = await write
    .selectFrom('alerts')
    .select('id')
    .where('model', '=', model)
    .where('recovered_at', '<', now - keepAlertsMs)
    .limit(atOnce)
    .execute()
  if (ended.length === 0) return
  const gone = ended.map(({ id }) => id)
  await write.deleteFrom('alert_events').where('alert', 'in', gone).execute()
  await write.deleteFrom('alerts').where('id', 'in', gone).execute()
}
