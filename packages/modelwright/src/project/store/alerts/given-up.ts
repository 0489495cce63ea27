import { randomUUID } from 'node:crypto'
import type { AlertDelivery, AlertMessage } from '../../../core/index.ts'
import { shownText } from '../../../core/report/shown.ts'
import type { Database } from '../schema.ts'
import { listDeliveries, putInOutbox } from './outbox.ts'

const mostTitles = 10
const mostAtOnce = 1000

const channelOf = (label: string): string => label.split('/')[0]

function undelivered(
  model: string,
  now: number,
  { channel, deliveries }: { readonly channel: string; readonly deliveries: readonly AlertDelivery[] },
): AlertMessage {
  const [{ problem }] = deliveries
  const count = deliveries.length === 1 ? 'A message' : `${deliveries.length} messages`
  const left = deliveries.length - mostTitles
  return {
    ...{ id: randomUUID(), kind: 'undelivered', model, at: now, severity: 'error', items: [] },
    title: `[error] ${shownText(model)}: ${count} could not be delivered to ${shownText(channel, 120)}: ${shownText(problem, 200)}`,
    rest: [
      ...deliveries.slice(0, mostTitles).map(({ title }) => shownText(title, 200)),
      ...(left > 0 ? [`and ${left} more.`] : []),
    ],
    look: [`modelwright alerts deliveries --model ${shownText(model)}`, 'modelwright alerts test'],
  }
}

/** Gives up what waits for a channel that the workflow does not declare any more. */
async function giveUpOrphans(
  write: Database,
  model: string,
  { channels, before, now }: { channels: readonly string[]; before: number; now: number },
): Promise<void> {
  let waiting = write
    .updateTable('alert_deliveries')
    .set({ state: 'given-up', problem: 'The workflow declares no such channel any more.', next_at: now })
    .where((is) => is.and({ model, state: 'waiting', token: null }))
    .where('made_at', '<', before)
  if (channels.length > 0) waiting = waiting.where('channel', 'not in', channels)
  await waiting.execute()
}

/**
 * Tells the other channels of what could not be delivered, each once. That such a message was not delivered either is not told again.
 *
 * @param options.before - what is older and waits for a channel that is not declared is given up
 */
export async function tellGivenUpIn(
  write: Database,
  model: string,
  options: { readonly channels: readonly string[]; readonly before: number; readonly now: number },
): Promise<readonly AlertDelivery[]> {
  const { channels, now } = options
  await giveUpOrphans(write, model, options)
  const fresh = await write
    .selectFrom('alert_deliveries')
    .select(['id', 'message'])
    .where((is) => is.and({ model, state: 'given-up', is_told: 0 }))
    .execute()
  if (fresh.length === 0) return []
  const all = await listDeliveries(write, { model, state: 'given-up', limit: mostAtOnce })
  const given = all.filter(({ id }) => fresh.some((row) => row.id === id))
  const ownKind = await undeliveredMessages(write, given)
  const told = given.filter(({ message }) => !ownKind.has(message))
  for (const channel of new Set(told.map((delivery) => channelOf(delivery.channel)))) {
    const deliveries = told.filter((delivery) => channelOf(delivery.channel) === channel)
    const others = channels.filter((label) => channelOf(label) !== channel)
    if (others.length > 0) await putInOutbox(write, undelivered(model, now, { channel, deliveries }), others)
  }
  await write
    .updateTable('alert_deliveries')
    .set({ is_told: 1 })
    .where((is) => is.and({ model, state: 'given-up', is_told: 0 }))
    .execute()
  return given
}

/** Which of the messages were about messages that could not be delivered. */
async function undeliveredMessages(
  read: Database,
  deliveries: readonly AlertDelivery[],
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(deliveries.map(({ message }) => message))]
  if (ids.length === 0) return new Set()
  const rows = await read
    .selectFrom('alert_messages')
    .select(['id', 'message'])
    .where('id', 'in', ids)
    .execute()
  const isOwn = (text: string): boolean => (JSON.parse(text) as AlertMessage).kind === 'undelivered'
  return new Set(rows.filter(({ message }) => isOwn(message)).map(({ id }) => id))
}
