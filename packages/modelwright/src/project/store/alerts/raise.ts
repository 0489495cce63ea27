import { randomUUID } from 'node:crypto'
import { canonicalJson } from '@modelwright/runtime'
import type {
  AlertEvent,
  AlertMessage,
  AlertNews,
  AlertPass,
  MonitorFinding,
  StoredAlert,
} from '../../../core/index.ts'
import {
  type AlertTelling,
  alertCauses,
  asTold,
  type ChangedAlert,
  changeAlerts,
  messageOf,
  type SeenWindow,
  toTell,
  untold,
  verdictOfSeen,
  worstOf,
} from '../../../monitor/index.ts'
import { sha256 } from '../../objects.ts'
import type { Database } from '../schema.ts'
import { alertOf, alertRowOf } from './alert-rows.ts'
import { putInOutbox } from './outbox.ts'
import { pruneAlerts } from './prune.ts'
import { readFindings, rememberWindows } from './remember.ts'
import { readSilences } from './silences.ts'

/** Ended alerts that are looked through for one that opens again, or whose end is untold. */
const mostEnded = 2000

const idOf =
  (model: string) =>
  (key: string, since: number): string =>
    sha256(canonicalJson(['alert', model, key, since])).slice(0, 12)

/** Open alerts of a model, and those that ended, the latest first. */
async function knownAlerts(database: Database, model: string): Promise<readonly StoredAlert[]> {
  const own = database.selectFrom('alerts').selectAll().where('model', '=', model)
  const open = await own.where('recovered_at', 'is', null).execute()
  const ended = await own
    .where('recovered_at', 'is not', null)
    .orderBy('recovered_at', 'desc')
    .orderBy('id')
    .limit(mostEnded)
    .execute()
  return [...open, ...ended].map(alertOf)
}

async function writeAlert(write: Database, alert: StoredAlert): Promise<void> {
  const { id, ...row } = alertRowOf(alert)
  const { numUpdatedRows } = await write
    .updateTable('alerts')
    .set(row)
    .where('id', '=', id)
    .executeTakeFirst()
  if (numUpdatedRows === 0n)
    await write
      .insertInto('alerts')
      .values({ id, ...row })
      .execute()
}

/** Writes a step in the life of an alert behind those before. */
async function addEvent(write: Database, alert: string, event: AlertEvent): Promise<void> {
  const last = await write
    .selectFrom('alert_events')
    .select(({ fn }) => fn.max('position').as('position'))
    .where('alert', '=', alert)
    .executeTakeFirst()
  const position = Number(last?.position ?? 0) + 1
  await write
    .insertInto('alert_events')
    .values({ alert, position, ...event })
    .execute()
}

async function changeAll(
  write: Database,
  { model, rules, live, events }: AlertNews,
  { windows, known, now }: { windows: readonly SeenWindow[]; known: readonly StoredAlert[]; now: number },
): Promise<readonly ChangedAlert[]> {
  // Every window that shows something may be the last that showed an alert.
  const showing = windows.filter(({ shows }) => Object.keys(shows).length > 0)
  const find = { model, windows, known, rules, now, live, idOf: idOf(model) }
  const needed = changeAlerts({ ...find, findingOf: placeholder })
  const lastSeen = needed.map(({ alert }) => alert.seen)
  const findings = await readFindings(write, model, showing.length === 0 ? [] : lastSeen)
  const changed = changeAlerts({ ...find, findingOf: (key, window) => findings(window).findings[key] })
  const explained: ChangedAlert[] = []
  for (const { alert, change } of changed) {
    const isNew = change === 'opened' || change === 'reopened'
    const causes = isNew ? await causesOf(write, alert, { windows, events }) : alert.causes
    explained.push({ change, alert: { ...alert, causes } })
  }
  return explained
}

/** Windows that an alert is explained by: the last that showed it, those before, and one in which it was not there. */
const mostExplaining = 12

/** Says where an alert may come from, by what is remembered of its windows. */
async function causesOf(
  write: Database,
  alert: StoredAlert,
  { windows, events }: { readonly windows: readonly SeenWindow[]; readonly events: AlertNews['events'] },
): Promise<readonly string[]> {
  const { seen, since, model } = alert
  const before = windows.filter(({ until }) => until <= seen.until)
  const first = before.findLastIndex(({ from }) => from < since)
  const some = before.slice(Math.max(0, first, before.length - mostExplaining))
  const findings = await readFindings(write, model, some)
  return alertCauses(
    alert,
    some.map((window) => verdictOfSeen(model, window, findings(window))),
    events,
  )
}

/** Stands for a finding until it is known which are needed: those of windows that alerts were seen in last. */
const placeholder = (): MonitorFinding => ({
  ...{ key: '', kind: 'quality', severity: 'quiet', found: 0, expected: 0, text: '', advice: [] },
})

async function writeChanges(write: Database, changed: readonly ChangedAlert[], now: number): Promise<void> {
  for (const { alert, change } of changed) {
    await writeAlert(write, alert)
    if (change === undefined) continue
    const text = change === 'recovered' ? `It ended: ${alert.ended}.` : alert.last.text.slice(0, 500)
    await addEvent(write, alert.id, { at: now, what: change, severity: alert.severity, text })
  }
}

/** Alerts as they are now, of which something may be to tell. */
function afterChanges(
  known: readonly StoredAlert[],
  changed: readonly ChangedAlert[],
): readonly StoredAlert[] {
  const all = new Map(known.map((alert) => [alert.id, alert]))
  for (const { alert } of changed) all.set(alert.id, alert)
  return [...all.values()]
}

async function tell(
  write: Database,
  { model, rules, channels }: AlertNews,
  { alerts, now }: { alerts: readonly StoredAlert[]; now: number },
): Promise<AlertMessage | null> {
  if (channels.length === 0 || !alerts.some((alert) => untold(alert, rules, now) !== undefined)) return null
  const silences = await readSilences(write, now)
  const tellings = toTell(alerts, { rules, silences, now })
  const wanted = channels.filter(
    ({ least }) => tellings.length > 0 && (least === 'warning' || worstOf(tellings) === 'error'),
  )
  if (wanted.length === 0) return null
  const findings = await readFindings(
    write,
    model,
    tellings.slice(0, rules.most).map(({ alert }) => alert.seen),
  )
  const message = messageOf(tellings, {
    ...{ id: randomUUID(), model, now, rules },
    metricsOf: ({ seen }) => findings(seen).metrics,
  })
  await putInOutbox(
    write,
    message,
    wanted.map(({ label }) => label),
  )
  for (const telling of tellings) await noteTold(write, telling, { channels: wanted, now })
  return message
}

async function noteTold(
  write: Database,
  telling: AlertTelling,
  { channels, now }: { channels: AlertNews['channels']; now: number },
): Promise<void> {
  const alert = asTold(telling, now)
  await writeAlert(write, alert)
  const text = `${telling.change}: to ${channels.map(({ label }) => label).join(', ')}`.slice(0, 500)
  await addEvent(write, alert.id, { at: now, what: 'told', severity: alert.severity, text })
}

/**
 * Takes in what was judged of windows, changes alerts by it, and puts what is to be told into the outbox.
 *
 * @param write - a transaction that writes: all of it or nothing
 */
export async function raiseIn(write: Database, news: AlertNews, now: number): Promise<AlertPass> {
  const { model, verdicts, live } = news
  const windows = await rememberWindows(write, model, { verdicts, live })
  const known = await knownAlerts(write, model)
  const changed = await changeAll(write, news, { windows, known, now })
  await writeChanges(write, changed, now)
  const alerts = afterChanges(known, changed)
  const message = await tell(write, news, { alerts, now })
  await pruneAlerts(write, model, now)
  return {
    changes: changed.flatMap(({ alert, change }) => (change === undefined ? [] : [{ alert, change }])),
    message,
    open: alerts.filter(({ ended }) => ended === null).length,
  }
}
